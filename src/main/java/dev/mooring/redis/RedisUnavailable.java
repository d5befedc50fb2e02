package dev.mooring.redis;

import dev.mooring.id.Unavailable;

/** Redis did not answer a command, or refused it for a reason that has nothing to do with the command itself. */
public final class RedisUnavailable extends Unavailable {

    private final boolean isRefusal;
    private final boolean mayHaveRun;

    private RedisUnavailable(String message, boolean isRefusal, boolean mayHaveRun) {
        super(message);
        this.isRefusal = isRefusal;
        this.mayHaveRun = mayHaveRun;
    }

    /** The command got no answer. */
    public static RedisUnavailable unanswered(String message, boolean mayHaveRun) {
        return new RedisUnavailable(message, false, mayHaveRun);
    }

    /** Redis refused the command for now, with an error reply. */
    static RedisUnavailable refused(String message, boolean mayHaveRun) {
        return new RedisUnavailable(message, true, mayHaveRun);
    }

    /** Whether Redis has answered with an error reply. */
    boolean isRefusal() {
        return isRefusal;
    }

    /** Whether the command may have been executed; if false, it was not and will not be. */
    public boolean mayHaveRun() {
        return mayHaveRun;
    }
}
