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
 * A rollout: replaces the tasks of an ECS service with tasks of another image. It has succeeded when its own task
 * definition is the primary deployment and that deployment is completed. ECS's state "stable" is no proof, because a
 * service that was rolled back is stable too. Blocks; owned by one thread.
 *
 * <pre>
 *   read ─► register ─► update ─► watch ─► smoke test ─► record           STEADY
 *     │                             │          └ failed ─────► roll back  ROLLED_BACK
 *     │                             ├ time limit ────────────► roll back  ROLLED_BACK
 *     └ NOT_POSSIBLE                └ another deployment is primary       ROLLED_BACK_BY_ECS
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
    private String rollbackReason = "";
    private boolean isAwsAnswering = true;

    /**
     * The replacement of one task definition by another. Both are the same if the image already runs.
     *
     * @param former the task definition that ran before
     * @param ours the ARN of the task definition to run
     */
    private record Change(Release release, Definition former, String ours) {

        boolean isEmpty() {
            return former.arn().equals(ours);
        }
    }

    private enum Outcome {
        STEADY,
        FAILED,
        TIMED_OUT
    }

    private Rollout(RolloutPlan plan, RolloutObserver observer, AwsClients clients) {
        this.plan = plan;
        this.observer = observer;
        this.ecs = new EcsService(clients.ecs(), plan.target());
        this.targets = new TargetCounts(clients.balancers());
        this.parameter = plan.parameter().map(name -> new ImageParameter(clients.parameters(), name));
    }

    /**
     * Executes a plan from its first question to its end. Never throws {@link AwsFailure}; the result names the
     * failure.
     */
    public static RolloutResult run(RolloutPlan plan, RolloutObserver observer) {
        long start = System.nanoTime();
        try {
            return new Rollout(
                            plan, observer, AwsClients.withRetries(plan.target().region()))
                    .run();
        } catch (SdkException e) {
            // The SDK finds no region, or cannot read its configuration.
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            String reason = String.valueOf(AwsFailure.of("starting", e).getMessage());
            return new RolloutResult(Ending.NOT_POSSIBLE, reason, plan.release(), took, History.NONE, List.of());
        }
    }

    private RolloutResult run() {
        Change change;
        try {
            change = begin();
        } catch (AwsFailure e) {
            return result(Ending.NOT_POSSIBLE, String.valueOf(e.getMessage()), null);
        }
        Outcome outcome = awaitSteady(change.ours(), false);
        if (outcome == Outcome.FAILED) {
            return result(Ending.ROLLED_BACK_BY_ECS, rollbackReason, change);
        }
        String fault = "not steady within " + plan.timeLimit().toSeconds() + " s";
        if (outcome == Outcome.STEADY) {
            observer.onStep("steady: " + change.ours());
            Optional<String> testFailure = observer.test(change.release());
            if (testFailure.isEmpty()) {
                return record(change);
            }
            fault = testFailure.get();
        }
        return rollBack(change, fault);
    }

    private Change begin() {
        String name = plan.target().cluster() + "/" + plan.target().service();
        ServiceView now = ecs.read()
                .orElseThrow(() -> new AwsFailure("there is no active service " + name + "; create it first", null));
        events = now.events();
        Definition former = ecs.definition(now.taskDefinition());
        Release release = plan.release().orElseGet(() -> before(former.image()));
        if (former.image().equals(release.image())) {
            observer.onBegin(former.image(), release);
            observer.onStep("the image already runs; no task definition is registered");
            return new Change(release, former, former.arn());
        }
        if (now.isBusy()) {
            throw new AwsFailure(
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
                .orElseThrow(() -> new AwsFailure(
                        plan.parameter().orElse("no parameter") + " records no former image to roll back to; name an"
                                + " image with --image",
                        null));
    }

    /** Polls the service until it is steady with a task definition, another deployment replaces it, or time is up. */
    private Outcome awaitSteady(String ours, boolean isRollback) {
        long start = System.nanoTime();
        boolean isSeen = false;
        while (true) {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            Optional<ServiceView> now = poll(ours);
            if (now.isPresent()) {
                RolloutVerdict verdict = RolloutVerdict.of(now.get(), ours, isSeen, elapsed);
                if (verdict instanceof RolloutVerdict.Steady) {
                    return Outcome.STEADY;
                }
                if (verdict instanceof RolloutVerdict.Failed failed && !isRollback) {
                    rollbackReason = failed.why();
                    return Outcome.FAILED;
                }
                isSeen |= now.get().isPrimary(ours);
            }
            if (elapsed.compareTo(plan.timeLimit()) >= 0) {
                return Outcome.TIMED_OUT;
            }
            Sleep.of(plan.poll());
        }
    }

    /** Reads the service once; empty if AWS does not answer, which is reported once and does not end the rollout. */
    private Optional<ServiceView> poll(String ours) {
        try {
            Optional<ServiceView> now = ecs.read();
            now.ifPresent(view -> {
                events = view.events();
                observer.onLook(view, ours, targets.healthy(view.targetGroups()), elapsed());
            });
            isAwsAnswering = true;
            return now;
        } catch (AwsFailure e) {
            if (isAwsAnswering) {
                observer.onStep("AWS did not answer; asking again: " + e.getMessage());
            }
            isAwsAnswering = false;
            return Optional.empty();
        }
    }

    private RolloutResult record(Change change) {
        try {
            parameter.ifPresent(record -> record.write(change.release()));
            return result(Ending.STEADY, change.release().image() + " runs", change);
        } catch (AwsFailure e) {
            return result(
                    Ending.UNCLEAR,
                    change.release().image() + " runs, but is not recorded, so the next stack update would undo it: "
                            + e.getMessage(),
                    change);
        }
    }

    private RolloutResult rollBack(Change change, String fault) {
        if (change.isEmpty()) {
            return result(
                    Ending.UNCLEAR, fault + "; the image ran before this command, so nothing was rolled back", change);
        }
        observer.onStep("rolling back: " + fault);
        try {
            ecs.rollBackTo(change.former().arn());
        } catch (AwsFailure e) {
            return result(Ending.UNCLEAR, fault + ", and the rollback failed: " + e.getMessage(), change);
        }
        return awaitSteady(change.former().arn(), true) == Outcome.STEADY
                ? result(Ending.ROLLED_BACK, fault, change)
                : result(
                        Ending.UNCLEAR,
                        fault + "; the rollback is in progress, but "
                                + change.former().arn() + " is not steady yet",
                        change);
    }

    private RolloutResult result(Ending ending, String reason, @Nullable Change change) {
        return new RolloutResult(
                ending,
                reason,
                Optional.ofNullable(change).map(Change::release).or(plan::release),
                elapsed(),
                change == null
                        ? History.NONE
                        : new History(change.former().arn(), change.former().image(), change.ours()),
                events);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
