package dev.mooring.aws;

import java.time.Duration;
import java.util.Optional;

/**
 * The plan of one rollout.
 *
 * @param target the service to update
 * @param release the release to roll out; empty for the release that was recorded before the running one
 * @param parameter the name of the SSM parameter that records images; empty to record none
 * @param timeLimit the time after which the rollout is rolled back
 * @param poll the interval at which the service is read
 */
public record RolloutPlan(
        RolloutTarget target,
        Optional<Release> release,
        Optional<String> parameter,
        Duration timeLimit,
        Duration poll) {}
