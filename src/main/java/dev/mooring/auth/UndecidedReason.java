package dev.mooring.auth;

/** What this node does not know at the moment, so that it cannot judge a token. The texts may be shown to its sender. */
public enum UndecidedReason {
    /** The issuer's key set could not be fetched yet. */
    KEYS("the keys are not available at the moment, try again"),
    /** The list of revoked tokens could not be read yet. */
    REVOCATIONS("the revoked tokens are not known at the moment, try again");

    private final String text;

    UndecidedReason(String text) {
        this.text = text;
    }

    /** A few words for the sender. */
    public String text() {
        return text;
    }
}
