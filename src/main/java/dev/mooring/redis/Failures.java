package dev.mooring.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Set;
import java.util.regex.Pattern;

/** Distinguishes outages of Redis from invalid commands. Stateless. */
final class Failures {

    /** Error replies by which Redis refuses a command for now: the same command may succeed later. */
    private static final Set<String> REFUSALS = Set.of(
            "LOADING",
            "READONLY",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "BUSY",
            "OOM",
            "MISCONF",
            "NOREPLICAS",
            "TRYAGAIN",
            "NOPERM",
            "NOAUTH");

    /** NOPERM as Redis says it of a command within a script, 7.0 and later; what came before that command has run. */
    private static final Pattern NO_PERMISSION_IN_SCRIPT =
            Pattern.compile("(?s)ERR (The user executing the script can't|ACL failure in script).*");

    /** What Redis adds to an error within a script. */
    private static final Pattern WHERE = Pattern.compile("(?s) script: [0-9a-f]{40}.*");

    private static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";

    private Failures() {}

    /** The failure for the caller: unavailable, or Redis's own error when the command is invalid. */
    static Throwable of(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (!(cause instanceof ErrorType)) {
            boolean isOurs = message.startsWith("Redis command is not valid");
            // Whatever else the client complains of, it does before it writes.
            return isOurs ? new IllegalArgumentException(message) : RedisUnavailable.unanswered(message, false);
        }
        String kind = message.replaceFirst("(?s) .*", "");
        if (kind.equals(CONNECTION_CLOSED)) {
            return RedisUnavailable.unanswered("the connection was lost before the answer", true);
        }
        boolean isHalfRun = NO_PERMISSION_IN_SCRIPT.matcher(message).matches();
        return isHalfRun || REFUSALS.contains(kind)
                ? RedisUnavailable.refused(WHERE.matcher(message).replaceFirst(""), isHalfRun)
                : cause;
    }

    /** Whether Redis refuses commands now, which it says by an error reply. */
    static boolean isRefusal(Throwable told) {
        return told instanceof RedisUnavailable unavailable && unavailable.isRefusal();
    }

    /** Whether Redis has become a replica: a failover, and the name in the URL may stand for another node by now. */
    static boolean isReplica(Throwable told) {
        return isRefusal(told) && String.valueOf(told.getMessage()).startsWith("READONLY");
    }
}
