package dev.mooring.aws;

import dev.mooring.aws.ServiceView.Counts;
import dev.mooring.aws.ServiceView.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceDeploymentBrief;
import software.amazon.awssdk.services.ecs.model.ServiceDeploymentStatus;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;
import software.amazon.awssdk.services.ecs.model.StopServiceDeploymentStopType;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionField;

/** The ECS service that a rollout updates. Its calls block, and throw {@link AwsFailure}. Owned by one thread. */
final class EcsService {

    private static final int EVENTS = 5;

    private final EcsClient ecs;
    private final RolloutTarget target;

    EcsService(EcsClient ecs, RolloutTarget target) {
        this.ecs = ecs;
        this.target = target;
    }

    /** A task definition with its tags, and the image and version of its container. */
    record Definition(TaskDefinition task, List<Tag> tags, String image, String version) {

        String arn() {
            return task.taskDefinitionArn();
        }
    }

    /** Reads the service's state now; empty if no active service has this name. */
    Optional<ServiceView> read() {
        return ask(
                        "reading the service " + target.service(),
                        () -> ecs.describeServices(
                                request -> request.cluster(target.cluster()).services(target.service())))
                .services()
                .stream()
                .filter(service -> "ACTIVE".equals(service.status()))
                .findFirst()
                .map(EcsService::view);
    }

    private static ServiceView view(Service service) {
        return new ServiceView(
                service.taskDefinition(),
                service.deployments().stream().map(EcsService::deployment).toList(),
                service.loadBalancers().stream()
                        .map(LoadBalancer::targetGroupArn)
                        .filter(Objects::nonNull)
                        .toList(),
                service.events().stream()
                        .limit(EVENTS)
                        .map(ServiceEvent::message)
                        .toList());
    }

    private static ServiceView.Deployment deployment(Deployment from) {
        State state = switch (String.valueOf(from.rolloutStateAsString())) {
            case "COMPLETED" -> State.COMPLETED;
            case "FAILED" -> State.FAILED;
            default -> State.IN_PROGRESS;
        };
        return new ServiceView.Deployment(
                "PRIMARY".equals(from.status()),
                from.taskDefinition(),
                state,
                from.rolloutStateReason() == null ? "" : from.rolloutStateReason(),
                new Counts(
                        number(from.desiredCount()),
                        number(from.runningCount()),
                        number(from.pendingCount()),
                        number(from.failedTasks())));
    }

    private static int number(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    /**
     * Reads a task definition.
     *
     * @throws AwsFailure also when the task definition has no container with the target's name
     */
    Definition definition(String arn) {
        DescribeTaskDefinitionResponse answer = ask(
                "reading the task definition " + arn,
                () -> ecs.describeTaskDefinition(
                        request -> request.taskDefinition(arn).include(TaskDefinitionField.TAGS)));
        ContainerDefinition ours = answer.taskDefinition().containerDefinitions().stream()
                .filter(container -> target.container().equals(container.name()))
                .findFirst()
                .orElseThrow(() -> new AwsFailure(
                        "the task definition " + arn + " has no container named " + target.container()
                                + "; name it by --container",
                        null));
        return new Definition(
                answer.taskDefinition(),
                answer.tags(),
                ours.image(),
                ours.dockerLabels().getOrDefault(TaskMetadata.VERSION_LABEL, ""));
    }

    /** Registers a copy of a task definition with another image and version. Returns the ARN of the copy. */
    String register(Definition from, Release release) {
        RegisterTaskDefinitionRequest.Builder copy = RegisterTaskDefinitionRequest.builder();
        Map<String, SdkField<?>> source = new HashMap<>();
        from.task().sdkFields().forEach(field -> source.put(field.memberName(), field));
        for (SdkField<?> field : copy.sdkFields()) {
            SdkField<?> same = source.get(field.memberName());
            if (same != null) {
                field.set(copy, same.getValueOrDefault(from.task()));
            }
        }
        List<ContainerDefinition> containers = from.task().containerDefinitions().stream()
                .map(container -> target.container().equals(container.name()) ? with(container, release) : container)
                .toList();
        // AWS reserves tags with this prefix, and refuses to set them.
        List<Tag> tags = from.tags().stream()
                .filter(tag -> !tag.key().startsWith("aws:"))
                .toList();
        copy.containerDefinitions(containers);
        if (!tags.isEmpty()) {
            copy.tags(tags);
        }
        return ask("registering a task definition", () -> ecs.registerTaskDefinition(copy.build()))
                .taskDefinition()
                .taskDefinitionArn();
    }

    private static ContainerDefinition with(ContainerDefinition container, Release release) {
        Map<String, String> labels = new HashMap<>(container.dockerLabels());
        labels.put(TaskMetadata.VERSION_LABEL, release.version());
        return container.toBuilder().image(release.image()).dockerLabels(labels).build();
    }

    /** Updates the service to run a task definition. */
    void update(String arn) {
        var ignored = ask(
                "updating the service " + target.service(),
                () -> ecs.updateService(request -> request.cluster(target.cluster())
                        .service(target.service())
                        .taskDefinition(arn)));
    }

    /**
     * Stops the rollout in progress with a rollback by ECS; without one, updates the service to run a task definition.
     */
    void rollBackTo(String arn) {
        try {
            List<ServiceDeploymentBrief> running = new ArrayList<>(ask(
                            "looking for the rollout in progress",
                            () -> ecs.listServiceDeployments(request -> request.cluster(target.cluster())
                                    .service(target.service())
                                    .status(ServiceDeploymentStatus.PENDING, ServiceDeploymentStatus.IN_PROGRESS)))
                    .serviceDeployments());
            if (!running.isEmpty()) {
                var ignored = ask(
                        "stopping the rollout",
                        () -> ecs.stopServiceDeployment(request -> request.serviceDeploymentArn(
                                        running.get(0).serviceDeploymentArn())
                                .stopType(StopServiceDeploymentStopType.ROLLBACK)));
                return;
            }
        } catch (AwsFailure e) {
            // The rollout has just ended, or the role may not use this API: an update of the service also rolls back.
        }
        update(arn);
    }

    private interface Call<T> {
        T make();
    }

    private static <T> T ask(String action, Call<T> call) {
        try {
            return call.make();
        } catch (SdkException e) {
            throw AwsFailure.of(action, e);
        }
    }
}
