package dev.mooring.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and checks customer tokens, which prove that a widget may act as a customer. A token is base64url of the
 * HMAC-SHA256 of the customerId; the site's back end, which shares the secret, creates it. Immutable; any thread may
 * hold it.
 */
public final class WidgetToken {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LENGTH = 43;

    private final SecretKeySpec key;

    /** Creates a signer with a secret, which must not be blank. */
    public WidgetToken(String secret) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("the widget secret must not be blank");
        }
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** The token for a customerId, 43 characters. */
    public String sign(String customerId) {
        try {
            // A Mac has state, so each call creates one.
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] code = mac.doFinal(customerId.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /**
     * Whether the token is valid for the customerId. The token may have base64 padding. The comparison takes constant
     * time.
     */
    public boolean matches(String customerId, String token) {
        if (token.length() == LENGTH + 1 && token.endsWith("=")) {
            return matches(customerId, token.substring(0, LENGTH));
        }
        return token.length() == LENGTH
                && MessageDigest.isEqual(
                        sign(customerId).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
