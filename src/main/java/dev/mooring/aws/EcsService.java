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

/** A service of ECS that a rollout changes. Its calls block, and fail with {@link AwsRefusal}. Owned by one thread. */
final class EcsService {

    private static final int EVENTS = 5;

    private final EcsClient ecs;
    private final RolloutTarget target;

    EcsService(EcsClient ecs, RolloutTarget target) {
        this.ecs = ecs;
        this.target = target;
    }

    /** A task definition, and what it runs. */
    record Definition(TaskDefinition task, List<Tag> tags, String image, String version) {

        String arn() {
            return task.taskDefinitionArn();
        }
    }

    /** The service now; empty when there is none of that name that takes tasks. */
    Optional<ServiceView> look() {
        return ask(
                        "looking at the service " + target.service(),
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
     * Reads a task definition, and which image it runs.
     *
     * @throws AwsRefusal also when it has no container of our name
     */
    Definition definition(String arn) {
        DescribeTaskDefinitionResponse answer = ask(
                "reading the task definition " + arn,
                () -> ecs.describeTaskDefinition(
                        request -> request.taskDefinition(arn).include(TaskDefinitionField.TAGS)));
        ContainerDefinition ours = answer.taskDefinition().containerDefinitions().stream()
                .filter(container -> target.container().equals(container.name()))
                .findFirst()
                .orElseThrow(() -> new AwsRefusal(
                        "the task definition " + arn + " has no container named " + target.container()
                                + "; name it by --container",
                        null));
        return new Definition(
                answer.taskDefinition(),
                answer.tags(),
                ours.image(),
                ours.dockerLabels().getOrDefault(TaskMetadata.VERSION_LABEL, ""));
    }

    /** Registers a copy of a task definition with that image and version; answers its ARN. */
    String register(Definition from, Release release) {
        RegisterTaskDefinitionRequest.Builder copy = RegisterTaskDefinitionRequest.builder();
        Map<String, SdkField<?>> there = new HashMap<>();
        from.task().sdkFields().forEach(field -> there.put(field.memberName(), field));
        for (SdkField<?> field : copy.sdkFields()) {
            SdkField<?> same = there.get(field.memberName());
            if (same != null) {
                field.set(copy, same.getValueOrDefault(from.task()));
            }
        }
        List<ContainerDefinition> containers = from.task().containerDefinitions().stream()
                .map(container -> target.container().equals(container.name()) ? with(container, release) : container)
                .toList();
        // Tags of AWS's own cannot be set.
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

    /** Has the service run that task definition. */
    void update(String arn) {
        var ignored = ask(
                "updating the service " + target.service(),
                () -> ecs.updateService(request -> request.cluster(target.cluster())
                        .service(target.service())
                        .taskDefinition(arn)));
    }

    /** Has ECS roll back what is under way, and otherwise has the service run that task definition. */
    void rollBackTo(String arn) {
        try {
            List<ServiceDeploymentBrief> running = new ArrayList<>(ask(
                            "looking for the rollout under way",
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
        } catch (AwsRefusal e) {
            // It ended just now, or this API is not allowed: what the service is to run can still be said.
        }
        update(arn);
    }

    private interface Call<T> {
        T make();
    }

    private static <T> T ask(String what, Call<T> call) {
        try {
            return call.make();
        } catch (SdkException e) {
            throw AwsRefusal.of(what, e);
        }
    }
}
