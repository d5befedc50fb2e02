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

    /** A write, as the node's writes are: within a script. */
    private static final RedisScript PROBE = RedisScript.of("return redis.call('SET', KEYS[1], '', 'PX', 10000)");

    /** Intervals without a refusal until it is over: more than there are between two renewals of a lease. */
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
     * A watch that has seen no refusal.
     *
     * @param interval between two probes
     * @param key that probes write
     * @param onRefused told why, at the first refusal
     * @param onServed told when it is over
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

    /** Finds out whether Redis takes a write now. */
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

    /** Ends it; nobody is told. */
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
