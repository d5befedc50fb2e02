package dev.mooring.aws;

/**
 * Where a rollout goes.
 *
 * @param region AWS's region; empty for what the environment says
 * @param container the container whose image is replaced
 */
public record RolloutTarget(String region, String cluster, String service, String container) {}
