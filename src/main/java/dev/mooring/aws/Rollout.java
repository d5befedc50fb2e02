package dev.mooring.aws;

import dev.mooring.aws.EcsService.Definition;
import dev.mooring.aws.RolloutResult.Ending;
import dev.mooring.aws.RolloutResult.History;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Replaces a service's tasks with those of another image, and does not believe ECS's "stable": only our own task
 * definition, as the primary deployment, completed. Blocks; owned by one thread.
 *
 * <pre>
 *   look ─► register ─► update ─► watch ─► test ─► record          STEADY
 *     │                             │        └ no good ─► take back TAKEN_BACK_BY_US
 *     │                             ├ too long ─────────► take back TAKEN_BACK_BY_US
 *     └ NOT_POSSIBLE                └ not ours ─────────────────────TAKEN_BACK_BY_ECS
 * </pre>
 */
public final class Rollout {

    private final RolloutPlan plan;
    private final RolloutObserver observer;
    private final EcsService ecs;
    private final TargetCounts targets;
    private final Optional<ImageParameter> parameter;
    private final long startNanos = System.nanoTime();
    private List<String> events = List.of();
    private String why = "";
    private boolean isAnswered = true;

    /**
     * A replacement of one task definition by another; both are the same where the image runs already.
     *
     * @param former the task definition that ran before
     * @param ours the ARN of the one that is to run
     */
    private record Change(Release release, Definition former, String ours) {

        boolean isNone() {
            return former.arn().equals(ours);
        }
    }

    private enum Watched {
        STEADY,
        NOT_OURS,
        TOO_LONG
    }

    private Rollout(RolloutPlan plan, RolloutObserver observer, AwsClients clients) {
        this.plan = plan;
        this.observer = observer;
        this.ecs = new EcsService(clients.ecs(), plan.target());
        this.targets = new TargetCounts(clients.balancers());
        this.parameter = plan.parameter().map(name -> new ImageParameter(clients.parameters(), name));
    }

    /** Does all of the plan, and answers how it ended. */
    public static RolloutResult run(RolloutPlan plan, RolloutObserver observer) {
        long start = System.nanoTime();
        try {
            return new Rollout(plan, observer, AwsClients.patient(plan.target().region())).run();
        } catch (SdkException e) {
            // The SDK finds no region, or no home of its configuration.
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            String reason = String.valueOf(AwsRefusal.of("starting", e).getMessage());
            return new RolloutResult(Ending.NOT_POSSIBLE, reason, plan.release(), took, History.NONE, List.of());
        }
    }

    private RolloutResult run() {
        Change change;
        try {
            change = begin();
        } catch (AwsRefusal e) {
            return result(Ending.NOT_POSSIBLE, String.valueOf(e.getMessage()), null);
        }
        Watched watched = watch(change.ours(), false);
        if (watched == Watched.NOT_OURS) {
            return result(Ending.TAKEN_BACK_BY_ECS, why, change);
        }
        String fault = "not steady within " + plan.timeLimit().toSeconds() + " s";
        if (watched == Watched.STEADY) {
            observer.onStep("steady: " + change.ours());
            Optional<String> found = observer.test(change.release());
            if (found.isEmpty()) {
                return record(change);
            }
            fault = found.get();
        }
        return takeBack(change, fault);
    }

    private Change begin() {
        String name = plan.target().cluster() + "/" + plan.target().service();
        ServiceView now = ecs.look()
                .orElseThrow(() -> new AwsRefusal("there is no active service " + name + "; create it first", null));
        events = now.events();
        Definition former = ecs.definition(now.taskDefinition());
        Release release = plan.release().orElseGet(() -> before(former.image()));
        if (former.image().equals(release.image())) {
            observer.onBegin(former.image(), release);
            observer.onStep("the image runs already; nothing is registered");
            return new Change(release, former, former.arn());
        }
        if (now.isBusy()) {
            throw new AwsRefusal(
                    "another rollout of " + name + " is under way; wait for its end, or stop it: aws ecs"
                            + " list-service-deployments, then aws ecs stop-service-deployment",
                    null);
        }
        observer.onBegin(former.image(), release);
        String ours = ecs.register(former, release);
        observer.onStep("registered " + ours);
        ecs.update(ours);
        return new Change(release, former, ours);
    }

    private Release before(String running) {
        return parameter
                .flatMap(record -> record.before(running))
                .orElseThrow(() -> new AwsRefusal(
                        plan.parameter().orElse("no parameter") + " records no image before the running one that was"
                                + " not rolled back from; name one by --image",
                        null));
    }

    /** Looks at the service until it is steady with that task definition, or will not be. */
    private Watched watch(String ours, boolean isWayBack) {
        long start = System.nanoTime();
        boolean isSeen = false;
        while (true) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            Optional<ServiceView> now = look(ours);
            if (now.isPresent()) {
                RolloutVerdict verdict = RolloutVerdict.of(now.get(), ours, isSeen, elapsed);
                if (verdict instanceof RolloutVerdict.Steady) {
                    return Watched.STEADY;
                }
                if (verdict instanceof RolloutVerdict.NotOurs notOurs && !isWayBack) {
                    why = notOurs.why();
                    return Watched.NOT_OURS;
                }
                isSeen |= now.get().isPrimary(ours);
            }
            if (elapsed.compareTo(plan.timeLimit()) >= 0) {
                return Watched.TOO_LONG;
            }
            Pause.of(plan.poll());
        }
    }

    /** Nothing while AWS does not answer: that says nothing of the rollout, and is told once. */
    private Optional<ServiceView> look(String ours) {
        try {
            Optional<ServiceView> now = ecs.look();
            now.ifPresent(view -> {
                events = view.events();
                observer.onLook(view, ours, targets.healthy(view.targetGroups()), took());
            });
            isAnswered = true;
            return now;
        } catch (AwsRefusal e) {
            if (isAnswered) {
                observer.onStep("no answer, and asking again: " + e.getMessage());
            }
            isAnswered = false;
            return Optional.empty();
        }
    }

    private RolloutResult record(Change change) {
        try {
            parameter.ifPresent(record -> record.write(change.release()));
            return result(Ending.STEADY, change.release().image() + " runs", change);
        } catch (AwsRefusal e) {
            return result(
                    Ending.UNCLEAR,
                    change.release().image() + " runs, but is not recorded, so the next stack update would undo it: "
                            + e.getMessage(),
                    change);
        }
    }

    private RolloutResult takeBack(Change change, String fault) {
        if (change.isNone()) {
            return result(
                    Ending.UNCLEAR, fault + "; the image ran before this command, so nothing was taken back", change);
        }
        observer.onStep("taking the rollout back: " + fault);
        try {
            ecs.rollBackTo(change.former().arn());
        } catch (AwsRefusal e) {
            return result(Ending.UNCLEAR, fault + ", and it could not be taken back: " + e.getMessage(), change);
        }
        return watch(change.former().arn(), true) == Watched.STEADY
                ? result(Ending.TAKEN_BACK_BY_US, fault, change)
                : result(
                        Ending.UNCLEAR,
                        fault + "; it is being taken back, but "
                                + change.former().arn() + " is not steady yet",
                        change);
    }

    private RolloutResult result(Ending ending, String reason, @Nullable Change change) {
        return new RolloutResult(
                ending,
                reason,
                Optional.ofNullable(change).map(Change::release).or(plan::release),
                took(),
                change == null
                        ? History.NONE
                        : new History(change.former().arn(), change.former().image(), change.ours()),
                events);
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
