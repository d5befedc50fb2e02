package dev.mooring.deploy;

import dev.mooring.support.ConcurrentTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import static dev.mooring.deploy.StandInEcs.NEW_IMAGE;
import static dev.mooring.deploy.StandInEcs.OLD_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * {@code deploy-to-ecs.sh}: how it calls the jar's command {@code rollout}. A stand-in for {@code java} records the
 * arguments; {@code RolloutCommandLongIT} tests the command itself.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // each call of the command line takes a second, on a busy machine more
class RolloutIT {

    private static final String SCRIPT = "./deploy-to-ecs.sh";

    private static final String JAVA = """
            #!/usr/bin/env bash
            printf '%s\\n' "$*" >>"$JAVA_CALLS"
            exit "${JAVA_EXIT:-0}"
            """;

    @BeforeAll
    static void the_tools_are_there() {
        List<String> missing = Shell.missing("aws", "jq");
        assumeTrue(missing.isEmpty(), () -> "skipped: not on this machine: " + missing);
    }

    @ConcurrentTest
    void an_image_is_passed_to_the_jars_command(@TempDir Path folder) throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = shell(ecs, folder)
                    .run(
                            SCRIPT,
                            "--image",
                            NEW_IMAGE,
                            "--version",
                            "2.0",
                            "--smoke",
                            "node smoke.mjs",
                            "--summary",
                            "s.md",
                            "--timeout",
                            "60");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(told(folder))
                    .startsWith("-jar ")
                    .contains(" rollout --cluster mooring-production --service mooring-production --container mooring")
                    .contains("--region xx-test-1")
                    .contains("--time-limit 60s --poll 1s --image " + NEW_IMAGE + " --version 2.0")
                    .contains("--image-parameter /mooring/production/image")
                    .contains("--smoke node smoke.mjs --summary s.md");
        }
    }

    @ConcurrentTest
    void the_environment_suffices_and_recording_is_optional(@TempDir Path folder) throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = shell(ecs, folder)
                    .with("IMAGE", NEW_IMAGE)
                    .with("VERSION", "2.0")
                    .with("SMOKE", "true")
                    .with("IMAGE_PARAMETER", "none")
                    .run(SCRIPT);

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(told(folder))
                    .contains("--image " + NEW_IMAGE + " --version 2.0", "--smoke true")
                    .doesNotContain("--image-parameter");
        }
    }

    @ConcurrentTest
    void the_script_exits_with_the_commands_status(@TempDir Path folder) throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            for (int status : new int[] {1, 2, 3, 4}) {
                Shell.Result result = shell(ecs, folder)
                        .with("JAVA_EXIT", String.valueOf(status))
                        .run(SCRIPT, "--image", NEW_IMAGE);
                assertThat(result.status()).as(result.output()).isEqualTo(status);
            }
        }
    }

    @ConcurrentTest
    void previous_is_passed_to_the_command(@TempDir Path folder) throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = shell(ecs, folder).run(SCRIPT, "--previous");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(told(folder))
                    .contains(" --previous", "--image-parameter /mooring/production/image")
                    .doesNotContain("--image ", "--version");
        }
    }

    @ConcurrentTest
    void a_rollback_stops_a_rollout_that_is_under_way(@TempDir Path folder) throws IOException {
        try (StandInEcs ecs = new StandInEcs().busy()) {
            Shell.Result result = shell(ecs, folder).run(SCRIPT, "--previous");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(ecs.calls()).contains("stop type ROLLBACK");
            assertThat(ecs.runningImage()).isEqualTo(OLD_IMAGE);
            assertThat(folder.resolve("calls")).doesNotExist();
        }
    }

    @ConcurrentTest
    void a_dry_run_changes_nothing_and_names_what_an_adopted_definition_lacks(@TempDir Path folder) throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = shell(ecs, folder).run(SCRIPT, "--image", NEW_IMAGE, "--dry-run");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output())
                    .contains(OLD_IMAGE, NEW_IMAGE)
                    .contains("no ulimit nofile", "no port mapping", "REDIS_URL is not set", "TARGET_GROUP_ARN")
                    .doesNotContain("stopTimeout");
            assertThat(ecs.calls()).containsOnly("DescribeServices", "DescribeTaskDefinition");
            assertThat(folder.resolve("calls")).doesNotExist();
        }
    }

    @ConcurrentTest
    void another_rollout_under_way_is_an_error(@TempDir Path folder) throws IOException {
        try (StandInEcs ecs = new StandInEcs().busy()) {
            Shell.Result result = shell(ecs, folder).run(SCRIPT, "--image", StandInEcs.image('c'));

            assertThat(result.status()).as(result.output()).isEqualTo(1);
            assertThat(result.output()).contains("under way", "--previous");
            assertThat(folder.resolve("calls")).doesNotExist();
        }
    }

    @ConcurrentTest
    void a_missing_service_has_its_own_exit_status(@TempDir Path folder) throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = shell(ecs, folder)
                    .with("ENVIRONMENT", "staging")
                    .with("IMAGE", NEW_IMAGE)
                    .run(SCRIPT);

            assertThat(result.status()).as(result.output()).isEqualTo(4);
            assertThat(result.output()).contains("cloudformation/up.sh --environment staging");
        }
    }

    private static Shell shell(StandInEcs ecs, Path folder) throws IOException {
        Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
        Files.writeString(java, JAVA);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Path jar = folder.resolve("mooring.jar");
        Files.writeString(jar, "");
        return ecs.shell()
                .with("PATH", java.getParent() + ":" + Shell.path())
                .with("JAVA_CALLS", folder.resolve("calls").toString())
                .with("MOORING_JAR", jar.toString());
    }

    /** The arguments of the last call of the command. */
    private static String told(Path folder) throws IOException {
        List<String> calls = Files.readAllLines(folder.resolve("calls"));
        return calls.get(calls.size() - 1);
    }
}
