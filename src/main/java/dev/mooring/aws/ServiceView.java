package dev.mooring.aws;

import java.util.List;
import java.util.Optional;

/**
 * The state of an ECS service at one moment.
 *
 * @param taskDefinition the ARN of the task definition that the service should run
 * @param deployments the service's deployments, new and old
 * @param targetGroups the ARNs of the service's target groups
 * @param events the latest events of the service, the newest first
 */
public record ServiceView(
        String taskDefinition, List<Deployment> deployments, List<String> targetGroups, List<String> events) {

    /** The rollout state of a deployment. */
    public enum State {
        IN_PROGRESS,
        COMPLETED,
        FAILED
    }

    /**
     * A deployment: the tasks of one task definition.
     *
     * @param isPrimary whether ECS brings the service to this deployment
     * @param reason the reason for the state; may be empty
     * @param counts the numbers of its tasks
     */
    public record Deployment(boolean isPrimary, String taskDefinition, State state, String reason, Counts counts) {}

    /** The numbers of tasks: desired, running, starting, and failed to start. */
    public record Counts(int desired, int running, int pending, int failed) {}

    public ServiceView {
        deployments = List.copyOf(deployments);
        targetGroups = List.copyOf(targetGroups);
        events = List.copyOf(events);
    }

    /** The primary deployment, to which ECS brings the service; empty if there is none. */
    public Optional<Deployment> primary() {
        return deployments.stream().filter(Deployment::isPrimary).findFirst();
    }

    /** Whether the primary deployment has this task definition. */
    public boolean isPrimary(String definition) {
        return primary().map(each -> each.taskDefinition().equals(definition)).orElse(false);
    }

    /** The newest deployment of a task definition; empty if there is none. */
    public Optional<Deployment> of(String definition) {
        return deployments.stream()
                .filter(each -> each.taskDefinition().equals(definition))
                .findFirst();
    }

    /** The number of running tasks of all other task definitions. */
    public int runningBeside(String definition) {
        return deployments.stream()
                .filter(each -> !each.taskDefinition().equals(definition))
                .mapToInt(each -> each.counts().running())
                .sum();
    }

    /** Whether a rollout is in progress. */
    public boolean isBusy() {
        return primary().map(each -> each.state() == State.IN_PROGRESS).orElse(false);
    }
}
