package dev.mooring.redis;

/** Redis did not answer a command, or could not carry it out for a reason of its own: it is away, or not itself yet. */
public final class RedisUnavailable extends RuntimeException {

    private final boolean mayHaveRun;

    /** Says what Redis did not do; never quotes a password. */
    public RedisUnavailable(String message, boolean mayHaveRun) {
        // Without a stack trace: while Redis is away there is one of these per command.
        super(message, null, false, false);
        this.mayHaveRun = mayHaveRun;
    }

    /** Whether the command may have taken effect although there is no answer; if not, it has not and will not. */
    public boolean mayHaveRun() {
        return mayHaveRun;
    }
}
