package dev.mooring.loop;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The timers of one loop, for pings and timeouts. All share one underlying Vert.x timer. Owned by its loop. */
public final class Timers {

    /*
     * Deadlines are rounded down to a multiple of a hundredth of their delay, at least 10 ms, and deadlines of the same
     * moment share a bucket. With any number of sessions, a ping interval of 25 s makes about 100 buckets and wakes the
     * loop 4 times a second. So the tree of buckets stays small: adding a deadline costs a look-up in the tree, and
     * cancelling one removes a node from a linked list. Rounding down means that a timeout may be 1 % early but never
     * late.
     */

    private static final long MIN_TICK_MILLIS = 10;
    private static final long TICKS_PER_DELAY = 100;

    /** Starts the underlying timer. */
    @FunctionalInterface
    interface Timer {
        /** Runs {@code work} once after {@code delayMillis}; running the returned task cancels the timer. */
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

    /** One scheduled task, which can be cancelled. */
    public static final class Deadline {
        private @Nullable Runnable work;
        private Deadline previous = this;
        private Deadline next = this;

        private Deadline(@Nullable Runnable work) {
            this.work = work;
        }

        /** Cancels the task. Does nothing if the task was cancelled before or has run. */
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

    /** The number of buckets, including buckets whose tasks were all cancelled. */
    int buckets() {
        return buckets.size();
    }

    /** Starts the timer for the first bucket that has a task; buckets before it, whose tasks were cancelled, are removed. */
    private void arm() {
        Map.Entry<Long, Deadline> next = buckets.firstEntry();
        while (next != null && next.getValue().isAlone()) {
            buckets.remove(next.getKey());
            next = buckets.firstEntry();
        }
        if (next == null || (armed != null && armedFor <= next.getKey())) {
            return;
        }
        long first = next.getKey();
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
            arm();
        }
    }

    private void runDue() {
        long now = nowMillis();
        for (Map.Entry<Long, Deadline> first = buckets.firstEntry();
                first != null && first.getKey() <= now;
                first = buckets.firstEntry()) {
            Deadline head = first.getValue();
            // Remove one deadline at a time: a task may cancel its neighbours, or throw, and then the next turn runs
            // the rest.
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
