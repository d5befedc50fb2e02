package dev.mooring.app;

import dev.mooring.aws.DrainWatcher;
import dev.mooring.aws.MetricLine;
import dev.mooring.aws.MetricReport;
import dev.mooring.aws.NoTaskMetadata;
import dev.mooring.aws.RunningTasks;
import dev.mooring.aws.TaskEndpoint;
import dev.mooring.aws.TaskMetadata;
import dev.mooring.aws.TaskSigns;
import dev.mooring.config.NodeConfig;
import dev.mooring.drain.Drainer;
import dev.mooring.loop.Loop;
import dev.mooring.ops.NodeStatus;
import dev.mooring.registry.RolloutNotice;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** A node's part in ECS; nothing where it runs anywhere else. Stateless. */
final class EcsTask {

    private EcsTask() {}

    /** What ECS says of the task that this is; empty outside ECS. Blocks. */
    static Optional<TaskMetadata> ask(NodeConfig config) {
        try {
            return config.taskEndpoint().map(uri -> TaskEndpoint.at(uri).ask());
        } catch (NoTaskMetadata e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The time from the beginning of a drain before which a task does not stop. When SIGTERM comes first, as on Spot, the
     * load balancer takes some seconds to deregister the target, and answers 502 for a target that is gone. The rest of the
     * drain window is for the clients that arrive in those seconds.
     */
    static Duration minimumDrain(NodeConfig config) {
        return config.taskEndpoint().isPresent()
                ? config.drainWindow().multipliedBy(3).dividedBy(4)
                : Duration.ZERO;
    }

    /** Tells CloudWatch from now on how many connections the node has. */
    static void report(
            TaskMetadata task, NodeStatus status, Registration registration, Loop loop, InstantSource clock) {
        MetricLine line = new MetricLine(task.family(), status.id().value());
        MetricReport report = new MetricReport(loop, registration::counts, line, clock, System.out);
        loop.run(report::start);
    }

    /** The thread for calls of the SDK, which block. */
    private static WorkerExecutor thread(Loop loop) {
        return loop.vertx().createSharedWorkerExecutor("aws", 1);
    }

    /** Asks ECS, too, whether a silent node runs before its entries in the registry are removed. */
    static void witness(TaskMetadata task, Registration registration, Loop loop) {
        WorkerExecutor thread = thread(loop);
        RunningTasks tasks = new RunningTasks(task.arn());
        registration.ask(nodes -> thread.executeBlocking(() -> tasks.among(nodes)));
    }

    /** Has the node drained as soon as the load balancer or ECS takes the task out of service. */
    static void watch(TaskMetadata task, NodeRedis redis, Drainer drainer, Loop loop) {
        WorkerExecutor thread = thread(loop);
        TaskSigns signs = new TaskSigns(task);
        RolloutNotice notice = new RolloutNotice(() -> redis.links().of(loop));
        DrainWatcher.Questions questions =
                new DrainWatcher.Questions(() -> thread.executeBlocking(signs::ask), notice::isPosted);
        DrainWatcher watcher = new DrainWatcher(loop, questions, DrainWatcher.Pace.STANDARD, new SecureRandom(), () -> {
            Future<Void> ignored = drainer.drain(); // says itself how it goes
        });
        loop.run(watcher::start);
    }
}
