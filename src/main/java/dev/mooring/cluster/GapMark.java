package dev.mooring.cluster;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinkListener;
import dev.mooring.redis.RedisScript;
import java.time.Duration;
import java.util.List;

/**
 * The time in Redis of the last event that was delivered without a record. No node recovers a client that was last
 * known to be connected before that time. Written as soon as Redis is reachable. Owned by the link's loop.
 */
final class GapMark {

    /** A string: epoch milliseconds, by Redis's clock. */
    static final String KEY = "mooring:gap";

    private static final long RETRY_MILLIS = 1_000;

    private static final RedisScript WRITE = RedisScript.of("""
            local time = redis.call('TIME')
            local mark = time[1] * 1000 + math.floor(time[2] / 1000)
            local old = redis.pcall('GET', KEYS[1])
            if type(old) == 'string' then
              mark = math.max(mark, tonumber(old) or 0)
            end
            redis.call('SET', KEYS[1], string.format('%.0f', mark), 'PX', ARGV[1])
            return 'OK'
            """);

    private final RedisLink link;
    private final String lifeMillis;
    private long marked;
    private long written;
    private boolean isWriting;

    GapMark(RedisLink link, Duration life) {
        this.link = link;
        this.lifeMillis = String.valueOf(life.toMillis());
    }

    void start() {
        link.listen(new RedisLinkListener() {
            @Override
            public void onUp() {
                write();
            }
        });
    }

    /** Records that an event was delivered without a record, or that a node has missed events. */
    void mark() {
        marked++;
        write();
    }

    /** The number of calls to {@link #mark}. */
    long count() {
        return marked;
    }

    private void write() {
        if (isWriting || written == marked || !link.isUp()) {
            return;
        }
        isWriting = true;
        long now = marked;
        WRITE.run(link, List.of(KEY), lifeMillis).onComplete(answer -> {
            isWriting = false;
            if (answer.succeeded()) {
                written = now;
                write();
            } else {
                link.loop().timers().schedule(RETRY_MILLIS, this::write);
            }
        });
    }
}
