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
 * Asks ECS which nodes run: nodes are named after their tasks. Its calls block; one thread at a time may call it. The SDK
 * is loaded by the first call.
 */
public final class RunningTasks {

    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Pattern TASK_ID =
            Pattern.compile("[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final String STOPPED = "STOPPED";
    private static final String MISSING = "MISSING";

    /** As many as ECS takes in one question. */
    private static final int PAGE = 100;

    private final String cluster;
    private final AwsClients clients;
    private @Nullable EcsClient ecs;

    /** The tasks of that task's cluster. */
    public RunningTasks(TaskArn ours) {
        this(ours, AwsClients.once(ours.region(), ATTEMPT));
    }

    RunningTasks(TaskArn ours, AwsClients clients) {
        this.cluster = ours.cluster();
        this.clients = clients;
    }

    /**
     * Those of these nodes whose tasks run, or start, or stop. A node whose name is no task's runs as far as ECS knows on
     * no machine.
     *
     * @throws IllegalStateException when ECS does not say
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
                throw new IllegalStateException("ECS does not tell of " + failure.arn() + ": " + failure.reason());
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
