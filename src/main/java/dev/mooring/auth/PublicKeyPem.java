package dev.mooring.auth;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key in PEM and its algorithm. A key has exactly one algorithm, so that a token cannot choose another one for
 * it.
 *
 * @param pem the key as a {@code PUBLIC KEY} block
 * @param algorithm {@code RS256} or {@code ES256}
 */
record PublicKeyPem(String pem, String algorithm) {

    private static final String ALLOWED = "a public key is PEM of RSA (2048 bits or more) or of EC on P-256, ";
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final int P256_BITS = 256;
    private static final int MIN_RSA_BITS = 2048;

    /**
     * Parses a public key, or the public key of a certificate. Line breaks may be missing, or written as {@code \n} as
     * in many environment variables.
     *
     * @throws IllegalArgumentException when the key is not allowed; the message says what is allowed
     */
    static PublicKeyPem parse(String text) {
        Matcher block = BLOCK.matcher(text.replace("\\n", "\n"));
        if (!block.find()) {
            throw new IllegalArgumentException(ALLOWED + "between BEGIN PUBLIC KEY and END PUBLIC KEY");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            return of(block.group(1).equals("CERTIFICATE") ? fromCertificate(der) : fromSubjectPublicKeyInfo(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(ALLOWED + "but: " + e.getMessage(), e);
        }
    }

    private static PublicKeyPem of(PublicKey key) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----\n";
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS) {
            return new PublicKeyPem(pem, "RS256");
        }
        if (key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() == P256_BITS) {
            return new PublicKeyPem(pem, "ES256");
        }
        throw new IllegalArgumentException("the key is too weak or of another type: " + key.getAlgorithm());
    }

    private static PublicKey fromCertificate(byte[] der) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der))
                .getPublicKey();
    }

    private static PublicKey fromSubjectPublicKeyInfo(byte[] der) throws GeneralSecurityException {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(der);
        // A KeyFactory needs the type of the key in advance; the object id in the first bytes tells it.
        boolean isRsa = new String(der, StandardCharsets.ISO_8859_1).contains("*\u0086H\u0086\u00f7\r\u0001\u0001");
        return KeyFactory.getInstance(isRsa ? "RSA" : "EC").generatePublic(spec);
    }
}
