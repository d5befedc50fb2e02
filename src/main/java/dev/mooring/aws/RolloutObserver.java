package dev.mooring.aws;

import java.time.Duration;
import java.util.Optional;

/** Receives the progress of a rollout, and tests the new release. Called on the rollout's thread. */
public interface RolloutObserver {

    /**
     * Called before the service is updated.
     *
     * @param running the image that runs now
     * @param release the release to roll out
     */
    void onBegin(String running, Release release);

    /** Called after each step, with one sentence about it. */
    void onStep(String step);

    /**
     * Called with each view of the service.
     *
     * @param ours the ARN of the task definition to run
     * @param healthy the number of healthy targets; empty if unknown
     * @param elapsed the time since the rollout began
     */
    void onLook(ServiceView service, String ours, Optional<Integer> healthy, Duration elapsed);

    /** Tests the release, which is steady. Returns the reason if the test fails, otherwise empty. */
    Optional<String> test(Release release);
}
