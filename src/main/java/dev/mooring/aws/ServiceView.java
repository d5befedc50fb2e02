package dev.mooring.aws;

import java.util.List;
import java.util.Optional;

/**
 * A service of ECS at one moment.
 *
 * @param taskDefinition the ARN that the service was last told to run
 * @param deployments what it runs and replaces
 * @param targetGroups where the load balancer looks for its tasks
 * @param events what it said lately, the newest first
 */
public record ServiceView(
        String taskDefinition, List<Deployment> deployments, List<String> targetGroups, List<String> events) {

    /** How far ECS is with a deployment. */
    public enum State {
        IN_PROGRESS,
        COMPLETED,
        FAILED
    }

    /**
     * The tasks of one task definition.
     *
     * @param isPrimary whether it is the one that ECS works towards
     * @param reason why it has that state; may be empty
     * @param counts its tasks
     */
    public record Deployment(boolean isPrimary, String taskDefinition, State state, String reason, Counts counts) {}

    /** How many tasks are to run, run, start, and have failed to start. */
    public record Counts(int desired, int running, int pending, int failed) {}

    public ServiceView {
        deployments = List.copyOf(deployments);
        targetGroups = List.copyOf(targetGroups);
        events = List.copyOf(events);
    }

    /** The deployment that ECS works towards; empty for a service that has none. */
    public Optional<Deployment> primary() {
        return deployments.stream().filter(Deployment::isPrimary).findFirst();
    }

    /** Whether ECS works towards that task definition. */
    public boolean isPrimary(String definition) {
        return primary().map(each -> each.taskDefinition().equals(definition)).orElse(false);
    }

    /** The newest deployment of that task definition. */
    public Optional<Deployment> of(String definition) {
        return deployments.stream()
                .filter(each -> each.taskDefinition().equals(definition))
                .findFirst();
    }

    /** How many tasks of other task definitions run. */
    public int runningBeside(String definition) {
        return deployments.stream()
                .filter(each -> !each.taskDefinition().equals(definition))
                .mapToInt(each -> each.counts().running())
                .sum();
    }

    /** Whether some rollout is under way. */
    public boolean isBusy() {
        return primary().map(each -> each.state() == State.IN_PROGRESS).orElse(false);
    }
}
