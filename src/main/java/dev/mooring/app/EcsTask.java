package dev.mooring.app;

import dev.mooring.aws.MetricLine;
import dev.mooring.aws.MetricReport;
import dev.mooring.aws.NoTaskMetadata;
import dev.mooring.aws.TaskEndpoint;
import dev.mooring.aws.TaskMetadata;
import dev.mooring.config.NodeConfig;
import dev.mooring.loop.Loop;
import dev.mooring.ops.NodeStatus;
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

    /** Tells CloudWatch from now on how many connections the node has. */
    static void report(
            TaskMetadata task, NodeStatus status, Registration registration, Loop loop, InstantSource clock) {
        MetricLine line = new MetricLine(task.family(), status.id().value());
        MetricReport report = new MetricReport(loop, registration::counts, line, clock, System.out);
        loop.run(report::start);
    }
}
