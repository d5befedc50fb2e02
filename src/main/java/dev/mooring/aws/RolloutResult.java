package dev.mooring.aws;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a rollout ended.
 *
 * @param why one sentence for an operator
 * @param release what was rolled out; empty when it came to no rollout
 * @param took from the first question to the end
 * @param history what ran before and is to run now
 * @param events what the service said lately, the newest first
 */
public record RolloutResult(
        Ending ending, String why, Optional<Release> release, Duration took, History history, List<String> events) {

    /** How it ended. */
    public enum Ending {
        /** Ours is the primary deployment and completed; the smoke test, if there is one, has passed. */
        STEADY,
        /** Nobody knows what runs, or what runs is not as it should be. */
        UNCLEAR,
        /** ECS took it back, by its circuit breaker or an alarm, or another rollout replaced it. */
        TAKEN_BACK_BY_ECS,
        /** We took it back, and the former tasks run again. */
        TAKEN_BACK_BY_US,
        /** Nothing was changed. */
        NOT_POSSIBLE
    }

    /**
     * Task definitions and images around a rollout; empty texts where that is not known.
     *
     * @param former the ARN that ran before
     * @param formerImage the image of that one
     * @param ours the ARN that was rolled out
     */
    public record History(String former, String formerImage, String ours) {

        static final History NONE = new History("", "", "");
    }

    public RolloutResult {
        events = List.copyOf(events);
    }
}
