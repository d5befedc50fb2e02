package dev.mooring.aws;

import java.time.Duration;
import java.util.Optional;

/**
 * The orders for one rollout.
 *
 * @param release what to roll out; empty for what was recorded before what runs now
 * @param parameter the name of the SSM parameter that records images; empty to record none
 * @param timeLimit after which the rollout is taken back
 * @param poll how often the service is looked at
 */
public record RolloutPlan(
        RolloutTarget target,
        Optional<Release> release,
        Optional<String> parameter,
        Duration timeLimit,
        Duration poll) {}
