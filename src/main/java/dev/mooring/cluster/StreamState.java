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
 * @param last the id of the newest entry that there ever was
 * @param deleted the highest id of an entry that was removed
 */
record StreamState(StreamId last, StreamId deleted) {

    /** That of a stream that nobody has written to. */
    static final StreamState NONE = new StreamState(StreamId.ZERO, StreamId.ZERO);

    /** Asks Redis; fails as {@link RedisLink#send(Request)} does. */
    static Future<StreamState> ask(RedisLink link) {
        return link.send(Request.cmd(Command.XINFO).arg("STREAM").arg(StreamEntry.STREAM))
                .map(info -> new StreamState(id(info, "last-generated-id"), id(info, "max-deleted-entry-id")))
                .recover(cause -> String.valueOf(cause.getMessage()).contains("no such key")
                        ? Future.succeededFuture(NONE)
                        : Future.failedFuture(cause));
    }

    private static StreamId id(@Nullable Response info, String field) {
        Response value = info == null ? null : info.get(field);
        return StreamId.parse(String.valueOf(value)).orElse(StreamId.ZERO);
    }
}
