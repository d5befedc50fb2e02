package dev.mooring.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.Failure;

/**
 * Asks ECS which nodes run. The name of a node is the id of its task. Calls block; one thread at a time may make them.
 * The first call loads the SDK.
 */
public final class RunningTasks {

    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Pattern TASK_ID =
            Pattern.compile("[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final String STOPPED = "STOPPED";
    private static final String MISSING = "MISSING";

    /** The largest number of tasks in one request of {@code DescribeTasks}. */
    private static final int PAGE = 100;

    private final String cluster;
    private final AwsClients clients;
    private @Nullable EcsClient ecs;

    /** Creates a source for the cluster of this node's task. */
    public RunningTasks(TaskArn ours) {
        this(ours, AwsClients.withoutRetries(ours.region(), ATTEMPT));
    }

    RunningTasks(TaskArn ours, AwsClients clients) {
        this.cluster = ours.cluster();
        this.clients = clients;
    }

    /**
     * The nodes, of these, whose tasks have not stopped. A node whose name is no task id counts as stopped.
     *
     * @throws IllegalStateException when ECS does not answer
     */
    public Set<String> among(Set<String> nodes) {
        List<String> tasks =
                nodes.stream().filter(TASK_ID.asMatchPredicate()).sorted().toList();
        Set<String> running = new HashSet<>();
        for (int i = 0; i < tasks.size(); i += PAGE) {
            running.addAll(describe(tasks.subList(i, Math.min(i + PAGE, tasks.size()))));
        }
        return running;
    }

    private List<String> describe(List<String> tasks) {
        DescribeTasksResponse answer;
        try {
            answer = ecs().describeTasks(request -> request.cluster(cluster).tasks(tasks));
        } catch (SdkException e) {
            throw new IllegalStateException("ECS gave no answer: " + e.getMessage(), e);
        }
        for (Failure failure : answer.failures()) {
            if (!MISSING.equals(failure.reason())) {
                throw new IllegalStateException(
                        "ECS could not describe the task " + failure.arn() + ": " + failure.reason());
            }
        }
        List<String> running = new ArrayList<>();
        answer.tasks().stream()
                .filter(task -> !STOPPED.equals(task.lastStatus()))
                .forEach(task -> running.add(TaskArn.of(task.taskArn()).id().value()));
        return running;
    }

    private EcsClient ecs() {
        if (ecs == null) {
            ecs = clients.ecs();
        }
        return ecs;
    }
}
