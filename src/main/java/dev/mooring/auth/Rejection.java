package dev.mooring.auth;

/** Why a token is not accepted. The texts say nothing of our keys, and may be shown to whoever sent the token. */
public enum Rejection {
    /** No JWT at all: not three parts, not base64url, not JSON, or claims of the wrong types. */
    MALFORMED("malformed token"),
    /** Longer than any token of ours; nothing else was looked at. */
    TOO_LONG("token too long"),
    /** Signed by a means that none of our keys is for, {@code none} included. */
    ALGORITHM("algorithm not allowed"),
    /** Names a key that we don't have. */
    UNKNOWN_KEY("unknown key"),
    /** Not signed by the key that it names, or changed since. */
    SIGNATURE("invalid signature"),
    /** Its {@code exp} has come. */
    EXPIRED("token expired"),
    /** It, or all that speaks for its subject, was revoked before its end. */
    REVOKED("token revoked"),
    /** Its {@code nbf} has not come. */
    NOT_YET_VALID("token not yet valid"),
    /** Its {@code iss} is not the one that we trust. */
    ISSUER("wrong issuer"),
    /** Its {@code aud} does not name us. */
    AUDIENCE("wrong audience"),
    /** It speaks for nobody. */
    NO_SUBJECT("missing sub"),
    /** It would never end. */
    NO_EXPIRY("missing exp");

    private final String text;

    Rejection(String text) {
        this.text = text;
    }

    /** A few words for the sender. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
