package dev.mooring.auth;

/** What came of a token. A bad token is a peer's mistake: a value, never an exception. */
public sealed interface Verdict {

    /** The token is good until the principal's expiry. */
    record Accepted(Principal principal) implements Verdict {}

    /**
     * Whether the token is good cannot be known now, which is no fault of its sender: the same token may be accepted later.
     */
    record Undecided(UndecidedReason why) implements Verdict {}

    /** The token is not good. */
    record Rejected(Rejection why) implements Verdict {}
}
