package dev.mooring.auth;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Creates tokens of any kind, also ones that no issuer would sign, without the library under test. */
final class SignedTokens {

    private SignedTokens() {}

    static KeyPair rsaKey() {
        return keyPair("RSA", 2048);
    }

    static KeyPair keyPair(String kind, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static KeyPair ecKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String hs256(byte[] secret, JsonObject header, JsonObject claims) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            String input = unsigned(header, claims);
            return input + "." + base64Url(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String hs256(String secret, JsonObject claims) {
        return hs256(secret.getBytes(StandardCharsets.UTF_8), new JsonObject().put("alg", "HS256"), claims);
    }

    static String rs256(KeyPair key, JsonObject header, JsonObject claims) {
        return signed("SHA256withRSA", key, header.copy().put("alg", "RS256"), claims);
    }

    static String es256(KeyPair key, JsonObject header, JsonObject claims) {
        return signed("SHA256withECDSAinP1363Format", key, header.copy().put("alg", "ES256"), claims);
    }

    /** The encoded header and claims, which the signature covers. */
    static String unsigned(JsonObject header, JsonObject claims) {
        return base64Url(header.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + base64Url(claims.encode().getBytes(StandardCharsets.UTF_8));
    }

    static String pem(KeyPair key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(key.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static JsonObject jwk(String id, KeyPair key) {
        JsonObject jwk = new JsonObject().put("kid", id).put("use", "sig");
        if (key.getPublic() instanceof RSAPublicKey rsa) {
            return jwk.put("kty", "RSA")
                    .put("n", base64Url(rsa.getModulus().toByteArray()))
                    .put("e", base64Url(rsa.getPublicExponent().toByteArray()));
        }
        ECPublicKey ec = (ECPublicKey) key.getPublic();
        return jwk.put("kty", "EC")
                .put("crv", "P-256")
                .put("x", base64Url(ec.getW().getAffineX().toByteArray()))
                .put("y", base64Url(ec.getW().getAffineY().toByteArray()));
    }

    private static String signed(String algorithm, KeyPair key, JsonObject header, JsonObject claims) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key.getPrivate());
            String input = unsigned(header, claims);
            signature.update(input.getBytes(StandardCharsets.UTF_8));
            return input + "." + base64Url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
