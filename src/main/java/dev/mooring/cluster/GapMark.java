package dev.mooring.cluster;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinkListener;
import dev.mooring.redis.RedisScript;
import java.time.Duration;
import java.util.List;

/**
 * The mark in Redis that says until when events were delivered without a record. It is written as soon as Redis takes
 * it; every node then refuses to recover a client that was last seen before. Owned by the link's loop.
 */
final class GapMark {

    /** Epoch milliseconds, by Redis's clock. */
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
    private long remembered;
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

    /** An event was delivered without a record. */
    void remember() {
        remembered++;
        write();
    }

    /** How many events were. */
    long count() {
        return remembered;
    }

    private void write() {
        if (isWriting || written == remembered || !link.isUp()) {
            return;
        }
        isWriting = true;
        long now = remembered;
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
