package dev.mooring.redis;

import dev.mooring.loop.Timers.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis answers commands of a link with refusals: out of memory, too few replicas, no permission. From the first
 * refusal on, a script writes a key of the link's own in intervals; the refusal is over when Redis takes that, and has
 * refused nothing else for a while. Owned by its link.
 */
final class RefusalWatch {

    /** A write within a script, like the node's other writes. */
    private static final RedisScript PROBE = RedisScript.of("return redis.call('SET', KEYS[1], '', 'PX', 10000)");

    /** The number of intervals without a refusal after which it is over: longer than between two renewals of a lease. */
    private static final int QUIET = 3;

    private final RedisLink link;
    private final Duration interval;
    private final List<String> key;
    private final Consumer<String> onRefused;
    private final Runnable onServed;
    private @Nullable Deadline next;
    private boolean isProbing;
    private long refusedNanos;

    /**
     * A watch without a refusal.
     *
     * @param interval between two probes
     * @param key that probes write
     * @param onRefused is told the reason at the first refusal
     * @param onServed is told when Redis accepts commands again
     */
    RefusalWatch(RedisLink link, Duration interval, String key, Consumer<String> onRefused, Runnable onServed) {
        this.link = link;
        this.interval = interval;
        this.key = List.of(key);
        this.onRefused = onRefused;
        this.onServed = onServed;
    }

    /** Whether Redis refuses commands now. */
    boolean isRefusing() {
        return next != null;
    }

    /** Redis has refused a command. */
    void refused(String why) {
        refusedNanos = System.nanoTime();
        if (!isRefusing()) {
            probeLater();
            onRefused.accept(why);
        }
    }

    /** Tests whether Redis accepts a write now. */
    void probe() {
        if (isProbing) {
            return;
        }
        isProbing = true;
        // The link reports a refusal itself; a connection that is down says nothing about it.
        PROBE.runInOrder(link, key).onComplete(answer -> {
            isProbing = false;
            if (answer.succeeded() && isRefusing() && isQuiet()) {
                stop();
                onServed.run();
            }
        });
    }

    /** Ends the watch; no callback is called. */
    void stop() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void probeLater() {
        next = link.loop().timers().schedule(interval.toMillis(), () -> {
            probeLater();
            probe();
        });
    }

    private boolean isQuiet() {
        return System.nanoTime() - refusedNanos >= interval.toNanos() * QUIET;
    }
}
