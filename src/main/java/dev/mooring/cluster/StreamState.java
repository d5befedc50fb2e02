package dev.mooring.cluster;

import dev.mooring.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * What Redis knows about the stream.
 *
 * @param first the id of the oldest entry that is still there; null when there is none
 * @param last the id of the newest entry that there ever was
 * @param added how many entries there ever were; -1 before Redis 7, which doesn't count them
 * @param length how many are still there
 */
record StreamState(@Nullable StreamId first, StreamId last, long added, long length) {

    /*
     * Redis 7.0 keeps a "max-deleted-entry-id", but XTRIM does not touch it: only XDEL does. So removed entries are
     * found by counting: trimming removes from the head, and the n-th removed entry is the n-th that was ever added.
     */

    /** That of a stream that nobody has written to. */
    static final StreamState NONE = new StreamState(null, StreamId.ZERO, 0, 0);

    /** Asks Redis; fails as {@link RedisLink#send(Request)} does. */
    static Future<StreamState> ask(RedisLink link) {
        return link.send(Request.cmd(Command.XINFO).arg("STREAM").arg(StreamEntry.STREAM))
                .map(StreamState::read)
                .recover(cause -> String.valueOf(cause.getMessage()).contains("no such key")
                        ? Future.succeededFuture(NONE)
                        : Future.failedFuture(cause));
    }

    /** How many entries were removed; -1 when Redis doesn't know. */
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
