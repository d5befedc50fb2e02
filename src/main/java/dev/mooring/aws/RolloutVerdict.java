package dev.mooring.aws;

import dev.mooring.aws.ServiceView.Deployment;
import dev.mooring.aws.ServiceView.State;
import java.time.Duration;
import java.util.Optional;

/** The state of a rollout, derived from one view of its service. */
public sealed interface RolloutVerdict {

    /** The time after an update during which ECS may still answer with the state before the update. */
    Duration STALE = Duration.ofSeconds(30);

    /** The rollout is in progress. */
    record InProgress() implements RolloutVerdict {}

    /** The new deployment is primary and completed. */
    record Steady() implements RolloutVerdict {}

    /**
     * The new deployment has failed, or another deployment has replaced it.
     *
     * @param why the reason that ECS gives, if any
     */
    record Failed(String why) implements RolloutVerdict {}

    /**
     * Derives the state of a rollout from a view of the service.
     *
     * @param ours the ARN of the new task definition
     * @param isSeen whether an earlier view showed the new task definition as primary
     * @param sinceUpdate the time since the service was updated
     */
    static RolloutVerdict of(ServiceView service, String ours, boolean isSeen, Duration sinceUpdate) {
        Optional<Deployment> deployment = service.of(ours);
        if (deployment.isPresent() && deployment.get().state() == State.FAILED) {
            return new Failed(reason(deployment.get()));
        }
        if (deployment.isPresent() && service.isPrimary(ours)) {
            return deployment.get().state() == State.COMPLETED ? new Steady() : new InProgress();
        }
        if (!isSeen && sinceUpdate.compareTo(STALE) < 0) {
            return new InProgress();
        }
        return new Failed(deployment
                .map(RolloutVerdict::reason)
                .orElseGet(() -> "the primary deployment is "
                        + service.primary().map(Deployment::taskDefinition).orElse("none")));
    }

    private static String reason(Deployment deployment) {
        return deployment.reason().isEmpty() ? "ECS gives no reason" : deployment.reason();
    }
}
