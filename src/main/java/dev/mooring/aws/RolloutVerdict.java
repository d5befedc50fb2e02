package dev.mooring.aws;

import dev.mooring.aws.ServiceView.Deployment;
import dev.mooring.aws.ServiceView.State;
import java.time.Duration;
import java.util.Optional;

/** The state of a rollout, judged by one look at its service. "Services stable" is no answer: a rolled-back service is stable. */
public sealed interface RolloutVerdict {

    /** Right after an update, ECS may answer for that long as if there had been none. */
    Duration STALE = Duration.ofSeconds(30);

    /** It goes on. */
    record GoesOn() implements RolloutVerdict {}

    /** Our task definition is the primary deployment, and completed. */
    record Steady() implements RolloutVerdict {}

    /**
     * Our task definition is not what the service is to run any more, or will not be.
     *
     * @param why in ECS's words, where it has some
     */
    record NotOurs(String why) implements RolloutVerdict {}

    /**
     * Judges a look.
     *
     * @param ours the ARN of our task definition
     * @param isSeen whether it was the primary one before
     * @param sinceUpdate how long ago the service was updated
     */
    static RolloutVerdict of(ServiceView service, String ours, boolean isSeen, Duration sinceUpdate) {
        Optional<Deployment> deployment = service.of(ours);
        if (deployment.isPresent() && deployment.get().state() == State.FAILED) {
            return new NotOurs(reason(deployment.get()));
        }
        if (deployment.isPresent() && service.isPrimary(ours)) {
            return deployment.get().state() == State.COMPLETED ? new Steady() : new GoesOn();
        }
        if (!isSeen && sinceUpdate.compareTo(STALE) < 0) {
            return new GoesOn();
        }
        return new NotOurs(deployment
                .map(RolloutVerdict::reason)
                .orElseGet(() -> "the primary deployment is "
                        + service.primary().map(Deployment::taskDefinition).orElse("none")));
    }

    private static String reason(Deployment deployment) {
        return deployment.reason().isEmpty() ? "ECS gives no reason" : deployment.reason();
    }
}
