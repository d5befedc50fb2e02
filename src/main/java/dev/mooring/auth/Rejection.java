package dev.mooring.auth;

/** The reason why a token is rejected. The texts reveal nothing about the keys, and may be sent to the client. */
public enum Rejection {
    /** The token is no JWT: not three parts, not base64url, not JSON, or claims of the wrong types. */
    MALFORMED("malformed token"),
    /** The token is longer than {@link TokenVerifier#MAX_LENGTH}; nothing else was checked. */
    TOO_LONG("token too long"),
    /** None of the configured keys is for the token's algorithm. {@code none} is never allowed. */
    ALGORITHM("algorithm not allowed"),
    /** The token names an unknown key. */
    UNKNOWN_KEY("unknown key"),
    /** The signature is not valid for the key that the token names. */
    SIGNATURE("invalid signature"),
    /** The time {@code exp} has passed. */
    EXPIRED("token expired"),
    /** The token was revoked, or all tokens of its subject were. */
    REVOKED("token revoked"),
    /** The time {@code nbf} has not come yet. */
    NOT_YET_VALID("token not yet valid"),
    /** The claim {@code iss} is not the configured issuer. */
    ISSUER("wrong issuer"),
    /** The claim {@code aud} does not contain the configured audience. */
    AUDIENCE("wrong audience"),
    /** The token has no subject. */
    NO_SUBJECT("missing sub"),
    /** The token has no expiry. */
    NO_EXPIRY("missing exp");

    private final String text;

    Rejection(String text) {
        this.text = text;
    }

    /** The text of the reason, for the client. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
