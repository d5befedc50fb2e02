package dev.mooring.aws;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The watcher that drains the node as soon as the load balancer or ECS takes this task out of service. SIGTERM would be
 * too late: ECS sends it after the deregistration delay, when the load balancer has cut every WebSocket. Owned by its
 * loop.
 *
 * <p>The watcher asks AWS every 5 s, and every second while a rollout is announced in Redis. After a failed call it
 * asks less often, because AWS limits the calls of the whole account.
 */
public final class DrainWatcher {

    private static final Logger LOG = System.getLogger(DrainWatcher.class.getName());

    /** The largest relative change of an interval, which is random so that the nodes do not ask at the same time. */
    private static final double JITTER = 0.2;

    private final Loop loop;
    private final Questions questions;
    private final Pace pace;
    private final RandomGenerator random;
    private final Runnable drain;
    private int failures;

    /**
     * The two questions of a watcher. Their answers may complete on any loop.
     *
     * @param status asks AWS whether it takes this task out of service; must not block the loop
     * @param rollout asks Redis whether a rollout is announced
     */
    public record Questions(Supplier<Future<DrainStatus>> status, Supplier<Future<Boolean>> rollout) {}

    /**
     * The intervals between two questions.
     *
     * @param usual the interval without a rollout
     * @param rollout the interval while a rollout is announced
     * @param longest the longest interval after failed calls
     */
    public record Pace(Duration usual, Duration rollout, Duration longest) {

        /** The default. With it a drain of 20 s ends within a deregistration delay of 30 s. */
        public static final Pace STANDARD =
                new Pace(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(20));

        Duration after(int failures, boolean isRollout) {
            Duration interval = (isRollout ? rollout : usual).multipliedBy(1L << Math.min(failures, 5));
            return interval.compareTo(longest) < 0 ? interval : longest;
        }
    }

    /**
     * Creates a watcher; {@link #start} starts it.
     *
     * @param drain starts the drain; called once, on the loop
     */
    public DrainWatcher(Loop loop, Questions questions, Pace pace, RandomGenerator random, Runnable drain) {
        this.loop = loop;
        this.questions = questions;
        this.pace = pace;
        this.random = random;
        this.drain = drain;
    }

    /** Starts the watcher. It asks for the first time after the usual interval. */
    public void start() {
        loop.checkCurrent();
        schedule(false);
    }

    private void schedule(boolean isRollout) {
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        long millis = (long) (pace.after(failures, isRollout).toMillis() * factor);
        loop.timers().schedule(millis, this::ask);
    }

    private void ask() {
        // If Redis is unreachable, the watcher assumes that there is no rollout.
        Future<Boolean> announced = questions.rollout().get().otherwise(false);
        Future<DrainStatus> ignored = questions
                .status()
                .get()
                .otherwise(failure -> new DrainStatus.Unknown(String.valueOf(failure)))
                .onSuccess(status -> announced.onSuccess(isRollout -> loop.run(() -> onStatus(status, isRollout))));
    }

    private void onStatus(DrainStatus status, boolean isRollout) {
        if (status instanceof DrainStatus.Draining draining) {
            LOG.log(Level.INFO, "this task is taken out of service, as reported by {0}", draining.by());
            drain.run();
            return;
        }
        if (status instanceof DrainStatus.Unknown unknown) {
            if (failures == 0) {
                LOG.log(
                        Level.WARNING,
                        "cannot tell whether this task is taken out of service: {0}; until AWS answers, only"
                                + " SIGTERM or an operator starts a drain",
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
