package dev.mooring.cli;

import dev.mooring.aws.Release;
import dev.mooring.aws.Rollout;
import dev.mooring.aws.RolloutPlan;
import dev.mooring.aws.RolloutResult;
import dev.mooring.aws.RolloutTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code rollout}: rolls an image out to an ECS service. */
@Command(
        name = "rollout",
        description = {
            "Rolls an image out to an ECS service: registers a copy of its task definition with the image, updates the"
                    + " service, and waits until the copy is the completed primary deployment. It does not wait for"
                    + " \"services stable\", because a service that was rolled back is stable, too.",
            "",
            "If REDIS_URL is set, the rollout is announced to the nodes (mooring:rollout), and the number of sessions"
                    + " on old nodes is shown. The AWS SDK finds credentials and region as usual."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:The service is steady with the image, the smoke test passed, and the image is recorded.",
            "1:It is unclear which image runs, or the image could not be recorded; the last line says why.",
            "2:ECS rolled back, by its circuit breaker or an alarm, or another rollout replaced this one.",
            "3:This command rolled back, after its time limit or a failed smoke test.",
            "4:The rollout was not possible; nothing was changed.",
            "64:Invalid command line.",
            "78:Invalid environment variable."
        })
final class RolloutCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(names = "--cluster", paramLabel = "NAME", required = true, description = "The ECS cluster.")
    private String cluster = "";

    @Option(names = "--service", paramLabel = "NAME", required = true, description = "The service in the cluster.")
    private String service = "";

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    /** The image to roll out: a given one, or the recorded one before the running one. */
    static final class What {

        @Option(
                names = "--image",
                paramLabel = "IMAGE",
                description = "The image, by its digest: REPOSITORY@sha256:...; a former image rolls back.")
        private @Nullable String image;

        @Option(
                names = "--previous",
                description =
                        "Roll back to the image that --image-parameter recorded before the running one. Images that"
                                + " were rolled back are skipped.")
        private boolean isPrevious;
    }

    @Option(
            names = "--version",
            paramLabel = "LABEL",
            description = "The version that the nodes report. Default: the start of the digest.")
    private @Nullable String version;

    @Option(
            names = "--image-parameter",
            paramLabel = "SSM-NAME",
            description = "Record the image in this SSM parameter once it is steady and the smoke test has passed.")
    private @Nullable String parameter;

    @Option(
            names = "--smoke",
            paramLabel = "COMMAND",
            description =
                    "Run this shell command once the rollout is steady, with IMAGE and VERSION in its environment. If"
                            + " it fails, or takes more than 10 minutes, roll back.")
    private @Nullable String smoke;

    @Option(
            names = "--summary",
            paramLabel = "FILE",
            description = "Append a summary in Markdown to this file, for example $GITHUB_STEP_SUMMARY.")
    private @Nullable Path summary;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            defaultValue = "30m",
            converter = Revoke.Time.class,
            description = "Roll back if the rollout takes longer. Default: ${DEFAULT-VALUE}.")
    private Duration timeLimit = Duration.ofMinutes(30);

    @Option(
            names = "--poll",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Revoke.Time.class,
            description = "Interval between two looks at the service. Default: ${DEFAULT-VALUE}.")
    private Duration poll = Duration.ofSeconds(10);

    @Option(
            names = "--container",
            paramLabel = "NAME",
            defaultValue = "mooring",
            description = "The container whose image is replaced. Default: ${DEFAULT-VALUE}.")
    private String container = "";

    @Option(names = "--region", paramLabel = "NAME", description = "The AWS region.")
    private @Nullable String region;

    @Override
    public Integer call() {
        RolloutPlan plan = plan();
        RolloutSummary written = new RolloutSummary(Optional.ofNullable(summary));
        RolloutOutput output = new RolloutOutput(command.commandLine());
        try (FormerNodes nodes = FormerNodes.connect(System.getenv(), output::remark)) {
            String title = cluster + "/" + service;
            RolloutProgress progress = new RolloutProgress(output, nodes, Optional.ofNullable(smoke), title, timeLimit);
            Thread onInterrupt = new Thread(() -> output.remark("interrupted: ECS continues the rollout, this command"
                    + " no longer watches it, and nothing was recorded; to see its state: aws ecs describe-services"
                    + " --cluster " + cluster + " --services " + service));
            Runtime.getRuntime().addShutdownHook(onInterrupt);
            RolloutResult result = Rollout.run(plan, progress);
            boolean ignored = Runtime.getRuntime().removeShutdownHook(onInterrupt);
            progress.end(result);
            written.append(result, title, progress.remarks());
            return output.end(result);
        }
    }

    private RolloutPlan plan() {
        if (what.isPrevious && parameter == null) {
            throw new IllegalArgumentException(
                    "--previous needs --image-parameter, the SSM parameter that records images");
        }
        if (what.isPrevious && version != null) {
            throw new IllegalArgumentException(
                    "--version cannot be combined with --previous, because the version is recorded");
        }
        return new RolloutPlan(
                new RolloutTarget(Optional.ofNullable(region).orElse(""), cluster, service, container),
                Optional.ofNullable(what.image).map(this::release),
                Optional.ofNullable(parameter),
                timeLimit,
                poll);
    }

    private Release release(String image) {
        return version == null ? Release.of(image) : new Release(image, version);
    }
}
