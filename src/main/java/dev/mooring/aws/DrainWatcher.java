package dev.mooring.aws;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Notices that the load balancer or ECS takes this task out of service, and has the node drained at once. ECS itself sends
 * SIGTERM only after the deregistration delay, when the balancer has cut every WebSocket. Owned by its loop.
 *
 * <p>It asks every 5 s, and every second while a rollout is announced in Redis. After a failed answer it asks less often:
 * AWS's limits are those of the whole account.
 */
public final class DrainWatcher {

    private static final Logger LOG = System.getLogger(DrainWatcher.class.getName());

    /** By how much an interval is longer or shorter, so that the nodes do not ask together. */
    private static final double JITTER = 0.2;

    private final Loop loop;
    private final Questions questions;
    private final Pace pace;
    private final RandomGenerator random;
    private final Runnable drain;
    private int failures;

    /**
     * Whom a watcher asks. The answers come on any loop.
     *
     * @param signs asks AWS, off the event loops
     * @param rollout whether a rollout is announced
     */
    public record Questions(Supplier<Future<DrainSign>> signs, Supplier<Future<Boolean>> rollout) {}

    /**
     * How often a watcher asks.
     *
     * @param usual at other times
     * @param rollout while a rollout is announced
     * @param longest after failed answers, at most
     */
    public record Pace(Duration usual, Duration rollout, Duration longest) {

        /** A drain of 20 s that begins by this pace ends within a deregistration delay of 30 s. */
        public static final Pace STANDARD =
                new Pace(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(20));

        Duration after(int failures, boolean isRollout) {
            Duration interval = (isRollout ? rollout : usual).multipliedBy(1L << Math.min(failures, 5));
            return interval.compareTo(longest) < 0 ? interval : longest;
        }
    }

    /**
     * A watcher that has not begun.
     *
     * @param drain lets all clients go; called once, on the loop
     */
    public DrainWatcher(Loop loop, Questions questions, Pace pace, RandomGenerator random, Runnable drain) {
        this.loop = loop;
        this.questions = questions;
        this.pace = pace;
        this.random = random;
        this.drain = drain;
    }

    /** Begins; the first question is asked after the usual interval. */
    public void start() {
        loop.checkCurrent();
        schedule(false);
    }

    private void schedule(boolean isRollout) {
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        long millis = (long) (pace.after(failures, isRollout).toMillis() * factor);
        loop.timers().schedule(millis, this::look);
    }

    private void look() {
        // Redis away: nobody knows of a rollout.
        Future<Boolean> announced = questions.rollout().get().otherwise(false);
        Future<DrainSign> ignored = questions
                .signs()
                .get()
                .otherwise(failure -> new DrainSign.Unknown(String.valueOf(failure)))
                .onSuccess(sign -> announced.onSuccess(isRollout -> loop.run(() -> onSign(sign, isRollout))));
    }

    private void onSign(DrainSign sign, boolean isRollout) {
        if (sign instanceof DrainSign.Draining draining) {
            LOG.log(Level.INFO, "this task is taken out of service, as {0}", draining.by());
            drain.run();
            return;
        }
        if (sign instanceof DrainSign.Unknown unknown) {
            if (failures == 0) {
                LOG.log(
                        Level.WARNING,
                        "cannot tell whether this task is taken out of service: {0}; asking again, and"
                                + " meanwhile only SIGTERM starts a drain",
                        unknown.why());
            }
            failures++;
        } else {
            if (failures > 0) {
                LOG.log(Level.INFO, "AWS answers again: this task is in service");
            }
            failures = 0;
        }
        schedule(isRollout);
    }
}
