package dev.mooring.auth;

/** The result of verifying a token. An invalid token is a result, never an exception. */
public sealed interface Verdict {

    /** The token is valid until the principal's expiry. */
    record Accepted(Principal principal) implements Verdict {}

    /** This node cannot decide about the token now. The same token may be accepted later. */
    record Undecided(UndecidedReason why) implements Verdict {}

    /** The token is invalid. */
    record Rejected(Rejection why) implements Verdict {}
}
