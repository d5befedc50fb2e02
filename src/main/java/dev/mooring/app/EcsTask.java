package dev.mooring.app;

import dev.mooring.aws.DrainWatcher;
import dev.mooring.aws.MetricLine;
import dev.mooring.aws.MetricReport;
import dev.mooring.aws.NoTaskMetadata;
import dev.mooring.aws.RunningTasks;
import dev.mooring.aws.TaskDrainCheck;
import dev.mooring.aws.TaskEndpoint;
import dev.mooring.aws.TaskMetadata;
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

/** The parts of a node that exist only in an ECS task: metadata, CloudWatch metric, drain watcher. Stateless. */
final class EcsTask {

    private EcsTask() {}

    /** Reads the metadata of this task; empty outside ECS. Blocks. */
    static Optional<TaskMetadata> readMetadata(NodeConfig config) {
        try {
            return config.taskEndpoint().map(uri -> TaskEndpoint.at(uri).ask());
        } catch (NoTaskMetadata e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The shortest drain of a task. When a drain begins with SIGTERM, as on Spot, the load balancer takes some seconds
     * to deregister the target, and answers 502 if the target has stopped. The rest of the drain window is for the
     * clients that arrive in those seconds.
     */
    static Duration minimumDrain(NodeConfig config) {
        return config.taskEndpoint().isPresent()
                ? config.drainWindow().multipliedBy(3).dividedBy(4)
                : Duration.ZERO;
    }

    /** Starts to report the node's number of connections to CloudWatch. */
    static void startMetricReport(
            TaskMetadata task, NodeStatus status, Registration registration, Loop loop, InstantSource clock) {
        MetricLine line = new MetricLine(task.family(), status.id().value());
        MetricReport report = new MetricReport(loop, registration::counts, line, clock, System.out);
        loop.run(report::start);
    }

    /** The worker thread for calls of the AWS SDK, which block. */
    private static WorkerExecutor awsWorker(Loop loop) {
        return loop.vertx().createSharedWorkerExecutor("aws", 1);
    }

    /** Has the registry ask ECS whether a node's task runs, before it removes the entries of a node without a lease. */
    static void checkTasksBeforeReaping(TaskMetadata task, Registration registration, Loop loop) {
        WorkerExecutor worker = awsWorker(loop);
        RunningTasks tasks = new RunningTasks(task.arn());
        registration.checkLivenessWith(nodes -> worker.executeBlocking(() -> tasks.among(nodes)));
    }

    /** Starts to drain the node as soon as the load balancer or ECS takes the task out of service. */
    static void startDrainWatcher(TaskMetadata task, NodeRedis redis, Drainer drainer, Loop loop) {
        WorkerExecutor worker = awsWorker(loop);
        TaskDrainCheck drainCheck = new TaskDrainCheck(task);
        RolloutNotice notice = new RolloutNotice(() -> redis.links().of(loop));
        DrainWatcher.Questions questions =
                new DrainWatcher.Questions(() -> worker.executeBlocking(drainCheck::ask), notice::isPosted);
        DrainWatcher watcher = new DrainWatcher(loop, questions, DrainWatcher.Pace.STANDARD, new SecureRandom(), () -> {
            Future<Void> ignored = drainer.drain(); // the drainer logs its own progress
        });
        loop.run(watcher::start);
    }
}
