package dev.mooring.auth;

/** What came of a token. A bad token is a peer's mistake: a value, never an exception. */
public sealed interface Verdict {

    /** The token is good until the principal's expiry. */
    record Accepted(Principal principal) implements Verdict {}

    /** The token is not good. */
    record Rejected(Rejection why) implements Verdict {}
}
