package dev.mooring.aws;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The result of a rollout.
 *
 * @param why the reason for the ending, one sentence for an operator
 * @param release the release of the rollout; empty if it never began
 * @param took the duration of the whole rollout
 * @param history the task definitions before and after
 * @param events the latest events of the service, the newest first
 */
public record RolloutResult(
        Ending ending, String why, Optional<Release> release, Duration took, History history, List<String> events) {

    /** The ending of a rollout. */
    public enum Ending {
        /** The new deployment is primary and completed, and the smoke test, if there is one, has passed. */
        STEADY,
        /** It is unknown which image runs, or the rollout could not be recorded or rolled back. */
        UNCLEAR,
        /** ECS rolled back, by its circuit breaker or an alarm, or another rollout replaced this one. */
        ROLLED_BACK_BY_ECS,
        /** This rollout rolled itself back, and the former tasks run again. */
        ROLLED_BACK,
        /** Nothing was changed. */
        NOT_POSSIBLE
    }

    /**
     * The task definitions before and after a rollout. Unknown values are empty texts.
     *
     * @param former the ARN of the task definition that ran before
     * @param formerImage the image that ran before
     * @param ours the ARN of the task definition that was rolled out
     */
    public record History(String former, String formerImage, String ours) {

        static final History NONE = new History("", "", "");
    }

    public RolloutResult {
        events = List.copyOf(events);
    }
}
