package dev.mooring.loop;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Many deadlines (pings, timeouts) of one loop, with one timer underneath. Owned by its loop.
 */
public final class Timers {

    /*
     * Deadlines are rounded down to a grid, a hundredth of their delay and at least 10 ms, and those that fall together
     * share a bucket: however many sessions a loop has, a ping interval of 25 s makes about 100 buckets and wakes the
     * loop 4 times a second. So the tree of buckets stays small, adding costs a look-up in it, and cancelling is
     * taking a node out of a linked list. Rounding down, not up: a timeout may come early by 1 %, never late.
     */

    private static final long MIN_TICK_MILLIS = 10;
    private static final long TICKS_PER_DELAY = 100;

    /** Starts the timer underneath. */
    @FunctionalInterface
    interface Timer {
        /** Runs {@code work} once after {@code delayMillis}; running the answer takes it back. */
        Runnable start(long delayMillis, Runnable work);
    }

    private final Timer timer;
    private final LongSupplier nanoClock;
    private final TreeMap<Long, Deadline> buckets = new TreeMap<>();
    private @Nullable Runnable armed;
    private long armedFor;

    Timers(Timer timer, LongSupplier nanoClock) {
        this.timer = timer;
        this.nanoClock = nanoClock;
    }

    /** A moment at which something is due, until it is cancelled. */
    public static final class Deadline {
        private @Nullable Runnable work;
        private Deadline previous = this;
        private Deadline next = this;

        private Deadline(@Nullable Runnable work) {
            this.work = work;
        }

        /** Takes it back; afterwards, and after it was due, this does nothing. */
        public void cancel() {
            work = null;
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }

        private void insertBefore(Deadline head) {
            previous = head.previous;
            next = head;
            previous.next = this;
            head.previous = this;
        }

        private boolean isAlone() {
            return next == this;
        }
    }

    /**
     * Runs {@code work} on this loop once, {@code delayMillis} from now or up to a hundredth of it (10 ms below 1 s)
     * earlier.
     */
    public Deadline schedule(long delayMillis, Runnable work) {
        long tick = Math.max(MIN_TICK_MILLIS, delayMillis / TICKS_PER_DELAY);
        long now = nowMillis();
        long due = Math.max(now, Math.floorDiv(now + delayMillis, tick) * tick);
        Deadline deadline = new Deadline(work);
        deadline.insertBefore(buckets.computeIfAbsent(due, ignored -> new Deadline(null)));
        arm();
        return deadline;
    }

    /** How many moments something is, or was until it was cancelled, due at. */
    int buckets() {
        return buckets.size();
    }

    private void arm() {
        long first = buckets.firstKey();
        if (armed != null && armedFor <= first) {
            return;
        }
        if (armed != null) {
            armed.run();
        }
        armedFor = first;
        armed = timer.start(first - nowMillis(), this::run);
    }

    private void run() {
        armed = null;
        try {
            runDue();
        } finally {
            if (!buckets.isEmpty()) {
                arm();
            }
        }
    }

    private void runDue() {
        long now = nowMillis();
        for (Map.Entry<Long, Deadline> first = buckets.firstEntry();
                first != null && first.getKey() <= now;
                first = buckets.firstEntry()) {
            Deadline head = first.getValue();
            // One by one off the list: what runs may cancel its neighbours, or throw and leave them for the next turn.
            while (!head.isAlone()) {
                Runnable work = head.next.work;
                head.next.cancel();
                if (work != null) {
                    work.run();
                }
            }
            buckets.remove(first.getKey(), head);
        }
    }

    private long nowMillis() {
        return Math.floorDiv(nanoClock.getAsLong(), 1_000_000);
    }
}
