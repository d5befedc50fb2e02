package dev.mooring.auth;

/** The reason why this node cannot decide about a token now. The texts may be sent to the client. */
public enum UndecidedReason {
    /** The issuer's key set has not been fetched yet. */
    KEYS("the keys are not available at the moment, try again"),
    /** The list of revoked tokens has not been read yet. */
    REVOCATIONS("the revoked tokens are not known at the moment, try again");

    private final String text;

    UndecidedReason(String text) {
        this.text = text;
    }

    /** The text of the reason, for the client. */
    public String text() {
        return text;
    }
}
