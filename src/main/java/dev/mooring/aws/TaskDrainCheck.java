package dev.mooring.aws;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/**
 * Asks ECS and the load balancer whether they take this task out of service. Calls block; one thread at a time may make
 * them. The first call loads the SDK.
 *
 * <pre>
 *   DescribeTasks      lastStatus DEACTIVATING … STOPPED, or desiredStatus STOPPED
 *   DescribeServices   once: the target groups of the task's service, and its port there
 *   DescribeTargetHealth  of the task's own ip:port in each of them: draining
 * </pre>
 */
public final class TaskDrainCheck {

    private static final Duration ATTEMPT = Duration.ofSeconds(3);
    private static final String SERVICE = "service:";
    private static final List<String> STOPPING = List.of("DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED");

    private final TaskArn arn;
    private final Optional<String> host;
    private final AwsClients clients;
    private @Nullable EcsClient ecs;
    private @Nullable ElasticLoadBalancingV2Client balancers;
    private @Nullable List<Target> targets;

    /** The task's place in a target group. */
    private record Target(String group, TargetDescription description) {}

    /** Creates a source for this node's task. */
    public TaskDrainCheck(TaskMetadata task) {
        this(task, AwsClients.withoutRetries(task.arn().region(), ATTEMPT));
    }

    TaskDrainCheck(TaskMetadata task, AwsClients clients) {
        this.arn = task.arn();
        this.host = task.host();
        this.clients = clients;
    }

    /** Asks both. The task is draining as soon as one of them reports it, whatever the other one answers. */
    public DrainStatus ask() {
        DrainStatus ofEcs = ask("ECS", () -> describe(task()));
        DrainStatus ofBalancer = targets == null && ofEcs instanceof DrainStatus.Unknown
                ? ofEcs
                : ask("the load balancer", this::askBalancer);
        if (ofBalancer instanceof DrainStatus.Draining || ofEcs instanceof DrainStatus.InService) {
            return ofBalancer;
        }
        return ofEcs;
    }

    private interface Call {
        DrainStatus make();
    }

    private static DrainStatus ask(String service, Call call) {
        try {
            return call.make();
        } catch (SdkException e) {
            return new DrainStatus.Unknown(service + " gave no answer: " + e.getMessage());
        }
    }

    private DrainStatus describe(Optional<Task> found) {
        if (found.isEmpty()) {
            return new DrainStatus.Unknown("ECS does not know the task " + arn.id() + " in cluster " + arn.cluster());
        }
        Task task = found.get();
        if (targets == null) {
            targets = targets(task);
        }
        boolean isStopping = STOPPING.contains(task.lastStatus()) || "STOPPED".equals(task.desiredStatus());
        return isStopping
                ? new DrainStatus.Draining("ECS: the task is " + task.lastStatus() + ", to be " + task.desiredStatus())
                : new DrainStatus.InService();
    }

    private Optional<Task> task() {
        return ecs()
                .describeTasks(
                        request -> request.cluster(arn.cluster()).tasks(arn.id().value()))
                .tasks()
                .stream()
                .findFirst();
    }

    /** The targets of a task; none if no service started the task, or the service has no load balancer. */
    private List<Target> targets(Task task) {
        String group = String.valueOf(task.group());
        if (!group.startsWith(SERVICE) || host.isEmpty()) {
            return List.of();
        }
        List<Service> services = ecs().describeServices(
                        request -> request.cluster(arn.cluster()).services(group.substring(SERVICE.length())))
                .services();
        return services.stream()
                .flatMap(service -> service.loadBalancers().stream())
                .filter(balancer -> balancer.targetGroupArn() != null)
                .map(balancer -> new Target(balancer.targetGroupArn(), description(balancer)))
                .toList();
    }

    private TargetDescription description(LoadBalancer balancer) {
        return TargetDescription.builder()
                .id(host.orElseThrow())
                .port(balancer.containerPort())
                .build();
    }

    private DrainStatus askBalancer() {
        for (Target target : targets == null ? List.<Target>of() : targets) {
            List<TargetHealthDescription> health = balancers()
                    .describeTargetHealth(
                            request -> request.targetGroupArn(target.group()).targets(target.description()))
                    .targetHealthDescriptions();
            if (health.stream().anyMatch(each -> each.targetHealth().state() == TargetHealthStateEnum.DRAINING)) {
                return new DrainStatus.Draining("the load balancer: target "
                        + target.description().id() + ":" + target.description().port() + " is draining");
            }
        }
        return new DrainStatus.InService();
    }

    private EcsClient ecs() {
        if (ecs == null) {
            ecs = clients.ecs();
        }
        return ecs;
    }

    private ElasticLoadBalancingV2Client balancers() {
        if (balancers == null) {
            balancers = clients.balancers();
        }
        return balancers;
    }
}
