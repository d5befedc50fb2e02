package dev.mooring.cluster;

import dev.mooring.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * The state of the stream, as Redis reports it.
 *
 * @param first the id of the oldest entry in the stream; null if the stream is empty
 * @param last the id of the newest entry that was ever added
 * @param added the number of all entries that were ever added; -1 if Redis does not report it, as before version 7
 * @param length the number of entries in the stream
 */
record StreamState(@Nullable StreamId first, StreamId last, long added, long length) {

    /*
     * Redis 7.0 reports a "max-deleted-entry-id", but only XDEL changes it, XTRIM does not. So removed entries are
     * found by counting: trimming removes the oldest entries, so the n-th removed entry is the n-th that was ever
     * added.
     */

    /** The state of a stream that does not exist. */
    static final StreamState NONE = new StreamState(null, StreamId.ZERO, 0, 0);

    /** Requests the state from Redis; fails as {@link RedisLink#send(Request)} does. */
    static Future<StreamState> ask(RedisLink link) {
        return link.send(Request.cmd(Command.XINFO).arg("STREAM").arg(StreamEntry.STREAM))
                .map(StreamState::read)
                .recover(cause -> String.valueOf(cause.getMessage()).contains("no such key")
                        ? Future.succeededFuture(NONE)
                        : Future.failedFuture(cause));
    }

    /** The number of removed entries; -1 if Redis does not report it. */
    long removed() {
        return added < 0 ? -1 : added - length;
    }

    private static StreamState read(@Nullable Response info) {
        if (info == null) {
            return NONE;
        }
        Response last = info.get("last-generated-id");
        return new StreamState(
                StreamEntry.id(info.get("first-entry")).orElse(null),
                StreamId.parse(String.valueOf(last)).orElse(StreamId.ZERO),
                number(info.get("entries-added")),
                number(info.get("length")));
    }

    private static long number(@Nullable Response value) {
        return value == null ? -1 : value.toLong();
    }
}
