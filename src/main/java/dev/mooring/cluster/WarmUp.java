package dev.mooring.cluster;

import dev.mooring.cluster.RecentEvents.Recorded;
import dev.mooring.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Fills the memory of recent events at the start of a node, from the newest entries of the stream. For one use; owned
 * by the link's loop.
 */
final class WarmUp {

    private static final int PAGE = 200;

    private final RedisLink link;
    private final RecentEvents recent;
    private final ClusterConfig config;
    private final BiFunction<StreamId, Response, Optional<Recorded>> reading;
    private final Promise<Runnable> done = Promise.promise();
    private final List<Recorded> newestFirst = new ArrayList<>();
    private long bytes;

    WarmUp(
            RedisLink link,
            RecentEvents recent,
            ClusterConfig config,
            BiFunction<StreamId, Response, Optional<Recorded>> reading) {
        this.link = link;
        this.recent = recent;
        this.config = config;
        this.reading = reading;
    }

    /**
     * Reads backwards from {@code position}. Never fails; stops where Redis does not answer.
     *
     * @return an action that puts the events into the memory
     */
    Future<Runnable> from(StreamId position) {
        readPage(position, position);
        return done.future();
    }

    private void readPage(StreamId position, StreamId highest) {
        Request request = Request.cmd(Command.XREVRANGE)
                .arg(StreamEntry.STREAM)
                .arg(highest.toString())
                .arg("-")
                .arg("COUNT")
                .arg(PAGE);
        link.send(request).onComplete(page -> {
            Response entries = page.succeeded() ? page.result() : null;
            if (entries == null || entries.size() == 0) {
                end(highest);
                return;
            }
            StreamId lowest = collect(entries);
            boolean isOld =
                    lowest.millis() < position.millis() - config.history().toMillis();
            if (entries.size() < PAGE || isOld || bytes > config.memory() || !highest.isAfter(lowest)) {
                end(lowest);
            } else {
                readPage(position, lowest);
            }
        });
    }

    /**
     * Collects the events of a page, and returns the id of its last entry. A page begins with the last entry of the one
     * before.
     */
    private StreamId collect(Response entries) {
        StreamId lowest = StreamId.ZERO;
        for (Response entry : entries) {
            StreamId id = StreamEntry.id(entry).orElse(lowest);
            lowest = id;
            Recorded event = reading.apply(id, entry).orElse(null);
            boolean isNew = newestFirst.isEmpty()
                    || newestFirst.get(newestFirst.size() - 1).id().isAfter(id);
            if (event != null && isNew) {
                bytes += event.bytes();
                newestFirst.add(event);
            }
        }
        return lowest;
    }

    private void end(StreamId lowest) {
        done.complete(() -> {
            recent.reset(lowest);
            for (int i = newestFirst.size() - 1; i >= 0; i--) {
                recent.add(newestFirst.get(i));
            }
        });
    }
}
