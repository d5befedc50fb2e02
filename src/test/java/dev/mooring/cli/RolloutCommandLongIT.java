package dev.mooring.cli;

import dev.mooring.app.TestNode;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawRedis;
import dev.mooring.support.StandInRollout;
import dev.mooring.support.StandInRollout.Scene;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import static dev.mooring.support.StandInRollout.CLUSTER;
import static dev.mooring.support.StandInRollout.NEW;
import static dev.mooring.support.StandInRollout.NEW_IMAGE;
import static dev.mooring.support.StandInRollout.OLD;
import static dev.mooring.support.StandInRollout.OLD_IMAGE;
import static dev.mooring.support.StandInRollout.PARAMETER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The command {@code rollout}: its exit status, last line, summary, and its calls of ECS. */
class RolloutCommandLongIT {

    private static final String JAVA = System.getProperty("java.home") + "/bin/java";

    @TempDir
    Path folder;

    /** The output of a command, and its exit status. */
    private record Ran(int status, String output) {

        String last() {
            List<String> lines = output.lines().toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    private Path summary() {
        return folder.resolve("summary.md");
    }

    private Ran run(StandInRollout ecs, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "--image",
                NEW_IMAGE,
                "--image-parameter",
                PARAMETER,
                "--summary",
                summary().toString()));
        words.addAll(List.of(options));
        return runBare(ecs, Map.of(), words.toArray(String[]::new));
    }

    private static Ran runBare(StandInRollout ecs, Map<String, String> more, String... options) throws Exception {
        Map<String, String> environment = new HashMap<>(ecs.aws().environment());
        environment.putAll(more);
        List<String> words =
                new ArrayList<>(List.of("rollout", "--cluster", CLUSTER, "--service", CLUSTER, "--poll", "1s"));
        words.addAll(List.of(options));
        try (JarProcess command = JarProcess.start(environment, words.toArray(String[]::new))) {
            int status = command.awaitExit();
            return new Ran(status, command.output());
        }
    }

    @Test
    void an_image_is_rolled_out_tested_and_only_then_recorded() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.STALE, Scene.IN_PROGRESS, Scene.COMPLETED)) {
            Path tested = folder.resolve("tested");
            Ran ran = run(ecs, "--version", "2.0", "--smoke", "echo tried $VERSION && env >" + tested);

            assertThat(ran.status()).as(ran.output()).isZero();
            assertThat(ran.last()).startsWith("done: " + NEW_IMAGE + " runs (");
            assertThat(ran.output())
                    .contains("runs:     " + OLD_IMAGE, "registered " + NEW, "steady: " + NEW, "tried 2.0")
                    .containsPattern("\\n  \\d s: new 1 of 2 running, 1 starting; old 2 running; healthy targets: 1\\n")
                    .doesNotContain("\r", "\u001b");
            assertThat(Files.readString(tested)).contains("IMAGE=" + NEW_IMAGE);
            assertThat(Files.readString(summary()))
                    .contains("## Rollout to " + CLUSTER + "/" + CLUSTER + ": done")
                    .contains("| image | `" + NEW_IMAGE + "` |", "| version | 2.0 |", "| smoke test | passed |")
                    .contains("| former image | `" + OLD_IMAGE + "` |");
            assertThat(ecs.updates()).containsExactly(NEW);
            assertThat(ecs.recorded(PARAMETER)).isEqualTo(NEW_IMAGE);
            assertThat(ecs.recorded("/mooring/production/version")).isEqualTo("2.0");
            List<String> calls = ecs.aws().calls();
            assertThat(calls.indexOf("PutParameter")).isGreaterThan(calls.lastIndexOf("DescribeServices"));
        }
    }

    @Test
    void the_new_task_definition_is_the_former_one_with_another_image_and_label() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED)) {
            assertThat(run(ecs, "--version", "2.0").status()).isZero();
            JsonObject registered = ecs.registered();
            assertThat(registered.getMap())
                    .containsEntry("family", CLUSTER)
                    .containsEntry("networkMode", "awsvpc")
                    .containsEntry("cpu", "512")
                    .containsEntry("memory", "1024")
                    .containsEntry("taskRoleArn", "arn:aws:iam::000000000000:role/task")
                    .containsEntry("executionRoleArn", "arn:aws:iam::000000000000:role/execution")
                    .doesNotContainKeys("revision", "status", "registeredAt", "registeredBy", "compatibilities");
            assertThat(registered.getJsonObject("runtimePlatform").getString("cpuArchitecture"))
                    .isEqualTo("ARM64");
            assertThat(registered.getJsonArray("requiresCompatibilities")).containsExactly("FARGATE");
            assertThat(registered.getJsonArray("tags"))
                    .isEqualTo(new JsonArray("[{\"key\":\"project\",\"value\":\"mooring\"}]"));
            JsonArray containers = registered.getJsonArray("containerDefinitions");
            assertThat(containers.getJsonObject(0).getString("image")).isEqualTo("registry.example/logs@sha256:1");
            JsonObject ours = containers.getJsonObject(1);
            assertThat(ours.getString("image")).isEqualTo(NEW_IMAGE);
            assertThat(ours.getInteger("stopTimeout")).isEqualTo(60);
            assertThat(ours.getJsonArray("ulimits").getJsonObject(0).getInteger("softLimit"))
                    .isEqualTo(65_535);
            assertThat(ours.getJsonObject("dockerLabels").getMap())
                    .isEqualTo(Map.of("dev.mooring.version", "2.0", "team", "chat"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Scene.class,
            names = {"FAILED", "TAKEN_BACK", "REPLACED"})
    void a_rollback_by_ecs_exits_with_2_although_the_service_is_stable(Scene end) throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.IN_PROGRESS, end)) {
            Ran ran = run(ecs, "--smoke", "echo never");

            assertThat(ran.status()).as(ran.output()).isEqualTo(2);
            assertThat(ran.last())
                    .startsWith("rolled back by ECS: " + (end == Scene.REPLACED ? "the primary" : "tasks failed"));
            assertThat(ran.output()).contains("  (service) said something").doesNotContain("never");
            assertThat(Files.readString(summary()))
                    .contains(": rolled back by ECS", "- (service) said something")
                    .doesNotContain("start | <b>");
            assertThat(ecs.recorded(PARAMETER)).isEmpty();
            assertThat(ecs.updates()).containsExactly(NEW);
        }
    }

    @Test
    void a_rollout_beyond_the_time_limit_is_rolled_back() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.IN_PROGRESS)) {
            Ran ran = run(ecs, "--time-limit", "3s");

            assertThat(ran.status()).as(ran.output()).isEqualTo(3);
            assertThat(ran.last()).startsWith("rolled back: not steady within 3 s (");
            assertThat(ecs.isStopped()).isTrue();
            assertThat(ecs.updates()).containsExactly(NEW);
            assertThat(Files.readString(summary())).contains(": rolled back\n");
            assertThat(ecs.recorded(PARAMETER)).isEmpty();
        }
    }

    @Test
    void without_the_right_to_stop_it_a_rollout_is_rolled_back_by_an_update() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.IN_PROGRESS)) {
            ecs.aws().refuse("ListServiceDeployments", "AccessDeniedException");
            Ran ran = run(ecs, "--time-limit", "2s");
            assertThat(ran.status()).as(ran.output()).isEqualTo(3);
            assertThat(ecs.updates()).containsExactly(NEW, OLD);
        }
    }

    @ParameterizedTest
    @CsvSource({"exit 7, failed with exit status 7", "no-such-program, failed with exit status 127"})
    void a_failed_smoke_test_rolls_back(String smoke, String why) throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED)) {
            Ran ran = run(ecs, "--smoke", smoke);

            assertThat(ran.status()).as(ran.output()).isEqualTo(3);
            assertThat(ran.last()).startsWith("rolled back: the smoke test " + why);
            assertThat(ecs.updates()).containsExactly(NEW, OLD);
            assertThat(ecs.recorded(PARAMETER)).isEmpty();
            assertThat(Files.readString(summary())).contains("| smoke test | the smoke test " + why);
        }
    }

    @Test
    void throttling_does_not_end_the_rollout() throws Exception {
        try (StandInRollout ecs = new StandInRollout(
                Scene.IN_PROGRESS,
                Scene.THROTTLED,
                Scene.THROTTLED,
                Scene.THROTTLED,
                Scene.THROTTLED,
                Scene.THROTTLED,
                Scene.COMPLETED)) {
            Ran ran = run(ecs);
            assertThat(ran.status()).as(ran.output()).isZero();
            assertThat(ran.output())
                    .containsOnlyOnce("AWS did not answer; asking again: ")
                    .contains("ThrottlingException");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDeniedException", "ExpiredTokenException", "ClusterNotFoundException"})
    void a_refused_update_changes_nothing_and_exits_with_4(String code) throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED)) {
            ecs.aws().refuse("UpdateService", code);
            Ran ran = run(ecs);
            assertThat(ran.status()).as(ran.output()).isEqualTo(4);
            assertThat(ran.last())
                    .startsWith("not possible: updating the service " + CLUSTER)
                    .contains(code);
            assertThat(Files.readString(summary())).contains(": not possible");
            assertThat(ecs.recorded(PARAMETER)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--service, mooring-produktion, there is no active service mooring-production/mooring-produktion",
        "--container, morring, has no container named morring"
    })
    void a_wrong_name_exits_with_4_and_is_named(String option, String value, String said) throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED)) {
            List<String> words = new ArrayList<>(List.of("--image", NEW_IMAGE, option, value));
            if (option.equals("--service")) {
                words = new ArrayList<>(List.of("--image", NEW_IMAGE));
            }
            Ran ran = option.equals("--service")
                    ? runService(ecs, value)
                    : runBare(ecs, Map.of(), words.toArray(String[]::new));
            assertThat(ran.status()).as(ran.output()).isEqualTo(4);
            assertThat(ran.last()).startsWith("not possible: ").contains(said);
            assertThat(ecs.updates()).isEmpty();
        }
    }

    private static Ran runService(StandInRollout ecs, String service) throws Exception {
        try (JarProcess command = JarProcess.start(
                ecs.aws().environment(), "rollout", "--cluster", CLUSTER, "--service", service, "--image", NEW_IMAGE)) {
            int status = command.awaitExit();
            return new Ran(status, command.output());
        }
    }

    @Test
    void another_rollout_under_way_exits_with_4() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED).busy()) {
            Ran ran = run(ecs);
            assertThat(ran.status()).isEqualTo(4);
            assertThat(ran.last()).contains("another rollout", "is under way", "stop-service-deployment");
            assertThat(ecs.aws().calls()).doesNotContain("RegisterTaskDefinition", "UpdateService");
        }
    }

    @Test
    void without_a_region_or_credentials_it_exits_with_4() throws Exception {
        for (String missing : new String[] {"AWS_REGION", "AWS_ACCESS_KEY_ID"}) {
            try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED)) {
                Ran ran = runBare(ecs, Map.of(missing, "", "AWS_EC2_METADATA_DISABLED", "true"), "--image", NEW_IMAGE);
                assertThat(ran.status()).as(ran.output()).isEqualTo(4);
                assertThat(ran.last()).startsWith("not possible: ").contains("Unable to load");
            }
        }
    }

    @Test
    void an_image_that_already_runs_is_only_tested_and_recorded() throws Exception {
        try (StandInRollout ecs = new StandInRollout()) {
            Ran ran = runBare(ecs, Map.of(), "--image", OLD_IMAGE, "--image-parameter", PARAMETER, "--smoke", "true");
            assertThat(ran.status()).as(ran.output()).isZero();
            assertThat(ecs.aws().calls()).doesNotContain("RegisterTaskDefinition", "UpdateService");
            assertThat(ecs.recorded(PARAMETER)).isEqualTo(OLD_IMAGE);
            ran = runBare(ecs, Map.of(), "--image", OLD_IMAGE, "--smoke", "false");
            assertThat(ran.status()).as(ran.output()).isEqualTo(1);
            assertThat(ran.last()).contains("nothing was rolled back");
        }
    }

    @Test
    void previous_rolls_back_to_the_record_before_the_running_image() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED)
                .recorded("none", "from the template")
                .recorded(StandInRollout.image('c'), "version 0.8")
                .recorded(NEW_IMAGE, "version 0.9")
                .recorded(OLD_IMAGE, "version 1.0")) {
            Ran ran = runBare(ecs, Map.of(), "--previous", "--image-parameter", PARAMETER);
            assertThat(ran.status()).as(ran.output()).isZero();
            assertThat(ecs.recorded(PARAMETER)).isEqualTo(NEW_IMAGE);
            assertThat(ecs.recorded("/mooring/production/version")).isEqualTo("0.9");
        }
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED).recorded(OLD_IMAGE, "version 1.0")) {
            Ran ran = runBare(ecs, Map.of(), "--previous", "--image-parameter", PARAMETER);
            assertThat(ran.status()).as(ran.output()).isEqualTo(4);
            assertThat(ran.last()).contains("records no former image");
        }
    }

    @Test
    void an_image_that_runs_but_is_not_recorded_exits_with_1() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED)) {
            ecs.aws().refuse("PutParameter", "AccessDeniedException");
            Ran ran = run(ecs);
            assertThat(ran.status()).as(ran.output()).isEqualTo(1);
            assertThat(ran.last()).startsWith("failed: " + NEW_IMAGE + " runs, but is not recorded");
            assertThat(ecs.updates()).containsExactly(NEW);
        }
    }

    @Test
    void it_is_announced_to_the_nodes_and_shows_the_sessions_on_old_nodes() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                TestNode node = TestNode.start("REDIS_URL", redis.url(), "NODE_ID", "old");
                StandInRollout ecs = new StandInRollout(Scene.IN_PROGRESS, Scene.COMPLETED)) {
            RawRedis raw = new RawRedis(redis.url());
            Path seen = folder.resolve("seen");
            String smoke = "echo during >" + seen;
            Ran ran = runBare(
                    ecs,
                    Map.of("REDIS_URL", redis.url()),
                    "--image",
                    NEW_IMAGE,
                    "--time-limit",
                    "5m",
                    "--smoke",
                    smoke);
            assertThat(ran.status()).as(ran.output()).isZero();
            assertThat(ran.output()).contains("; sessions on old nodes: 0");
            assertThat(node.url()).isNotEmpty();
            assertThat(raw.number("PTTL", "mooring:rollout")).isBetween(1L, 120_000L);
            StandInRollout failing = new StandInRollout(Scene.FAILED);
            assertThat(runBare(failing, Map.of("REDIS_URL", redis.url()), "--image", NEW_IMAGE, "--time-limit", "10m")
                            .status())
                    .isEqualTo(2);
            assertThat(raw.number("PTTL", "mooring:rollout"))
                    .as("after a rollback nodes still ask often")
                    .isBetween(300_000L, 600_000L);
            failing.close();
        }
    }

    /** Runs the command at a pseudo-terminal of 80 columns, made by {@code script}. */
    private Ran runAtTerminal(StandInRollout ecs, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("stty cols 80; exec", JAVA, "-jar", JarProcess.JAR, "rollout"));
        words.addAll(List.of("--cluster", CLUSTER, "--service", CLUSTER, "--image", NEW_IMAGE, "--poll", "1s"));
        words.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", String.join(" ", words), "/dev/null")
                .redirectErrorStream(true)
                .redirectInput(folder.resolve("keyboard").toFile());
        Path ignored = Files.writeString(folder.resolve("keyboard"), "");
        builder.environment().putAll(ecs.aws().environment());
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, '', 0, done: registry.example/mooring@sha256:",
        "FAILED, '', 2, rolled back by ECS: tasks failed to start",
        "IN_PROGRESS, --time-limit 3s, 3, rolled back: not steady within 3 s",
        "COMPLETED, --smoke false, 3, rolled back: the smoke test failed with exit status 1"
    })
    void at_a_terminal_one_line_shows_the_progress_and_the_last_line_the_result(
            Scene end, String options, int status, String last) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: not on this machine: script");
        try (StandInRollout ecs = new StandInRollout(Scene.IN_PROGRESS, Scene.IN_PROGRESS, end)) {
            Ran ran = runAtTerminal(ecs, options.isEmpty() ? new String[0] : options.split(" "));
            assertThat(ran.status()).as(ran.output()).isEqualTo(status);
            assertThat(ran.last()).startsWith(last);
            assertThat(ran.output())
                    .as("each line replaces the one before, and does not wrap")
                    .containsPattern(
                            "\r\u001b\\[K\u001b\\[\\?7l  \\d s: [^\n]*\u001b\\[\\?7h\r\u001b\\[K[^\n]* running");
        }
    }

    @Test
    void an_interrupted_rollout_says_that_ecs_continues() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.IN_PROGRESS)) {
            Map<String, String> environment = ecs.aws().environment();
            try (JarProcess command = JarProcess.start(
                    environment, "rollout", "--cluster", CLUSTER, "--service", CLUSTER, "--image", NEW_IMAGE)) {
                String ignored = command.awaitLine("new 1 of 2 running");
                command.signal("TERM");
                assertThat(command.awaitExit()).isNotZero();
                assertThat(command.output()).contains("interrupted: ECS continues the rollout");
                assertThat(ecs.isStopped()).isFalse();
            }
        }
    }

    @Test
    void an_unreachable_redis_is_reported_once_and_delays_nothing() throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.IN_PROGRESS, Scene.COMPLETED)) {
            Ran ran = runBare(ecs, Map.of("REDIS_URL", "redis://127.0.0.1:1"), "--image", NEW_IMAGE);
            assertThat(ran.status()).as(ran.output()).isZero();
            assertThat(ran.output()).containsOnlyOnce("the registry does not answer");
            ran = runBare(ecs, Map.of("REDIS_URL", "http://cache"), "--image", NEW_IMAGE);
            assertThat(ran.status()).isEqualTo(ExitStatus.BAD_CONFIGURATION);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--image registry.example/mooring:latest",
                "--image registry.example/mooring@sha256:abc",
                "--previous",
                "--previous --image-parameter /p --version 2",
                "--image IMAGE --previous",
                "--image IMAGE --version a|b",
                "--image IMAGE --time-limit 30",
                "--image IMAGE --time-limit 0s",
                "--image IMAGE --poll x",
                "--image IMAGE --summary /no/such/folder/summary.md",
                "--image IMAGE --smok true"
            })
    void an_invalid_command_line_exits_with_64_before_any_call(String words) throws Exception {
        try (StandInRollout ecs = new StandInRollout(Scene.COMPLETED)) {
            String[] options = words.isEmpty()
                    ? new String[0]
                    : words.replace("IMAGE", NEW_IMAGE).split(" ");
            Ran ran = runBare(ecs, Map.of(), options);
            assertThat(ran.status()).as(ran.output()).isEqualTo(ExitStatus.BAD_USAGE);
            assertThat(ecs.aws().calls()).isEmpty();
        }
    }
}
