package dev.mooring.aws;

import java.time.Duration;
import java.util.Optional;

/** Is told how a rollout goes, on its thread. */
public interface RolloutObserver {

    /**
     * The service is about to be updated, or its rollout under way to be watched.
     *
     * @param running the image that runs
     */
    void onBegin(String running, Release release);

    /** Something was done, in one sentence. */
    void onStep(String what);

    /**
     * The service was looked at.
     *
     * @param ours the ARN of the task definition that is to run
     * @param healthy healthy targets; empty where the load balancer does not say
     * @param elapsed since the rollout began
     */
    void onLook(ServiceView service, String ours, Optional<Integer> healthy, Duration elapsed);

    /** Tests the release, which is steady; answers why it is no good, or nothing. */
    Optional<String> test(Release release);
}
