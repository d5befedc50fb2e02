package dev.mooring.redis;

import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Set;

/** Tells Redis's troubles from our mistakes. Stateless. */
final class Failures {

    /** Errors that say that Redis is not itself: the same command may succeed later, and has not run now. */
    private static final Set<String> NOT_ITSELF = Set.of(
            "LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "OOM", "MISCONF", "NOREPLICAS", "TRYAGAIN");

    private static final String CONNECTION_CLOSED = "CONNECTION_CLOSED";

    private Failures() {}

    /** What a caller is told: unavailable, or as it is what Redis has against the command itself. */
    static Throwable of(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        String kind = message.replaceFirst("(?s) .*", "");
        if (!(cause instanceof ErrorType)) {
            boolean isOurs = message.startsWith("Redis command is not valid");
            // Whatever else the client complains of, it does before it writes.
            return isOurs ? new IllegalArgumentException(message) : new RedisUnavailable(message, false);
        }
        if (kind.equals(CONNECTION_CLOSED)) {
            return new RedisUnavailable("the connection was lost before the answer", true);
        }
        return NOT_ITSELF.contains(kind) ? new RedisUnavailable(message, false) : cause;
    }

    /** Whether Redis has become a replica: a failover, and the name in the URL may stand for another node by now. */
    static boolean isReplica(Throwable cause) {
        return cause instanceof RedisUnavailable
                && String.valueOf(cause.getMessage()).startsWith("READONLY");
    }
}
