package dev.mooring.aws;

/**
 * The service that a rollout updates.
 *
 * @param region the AWS region; empty to use the region of the environment
 * @param cluster the name of the ECS cluster
 * @param service the name of the service
 * @param container the container whose image is replaced
 */
public record RolloutTarget(String region, String cluster, String service, String container) {}
