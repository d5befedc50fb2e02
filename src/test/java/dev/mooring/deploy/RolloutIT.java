package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mooring.deploy.StandInEcs.Scene;
import dev.mooring.support.ConcurrentTest;
import java.io.IOException;
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

/** {@code deploy-to-ecs.sh} against a stand-in that can do what moto cannot: fail a rollout, take it back, be slow. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // each call of the command line takes a second, on a busy machine more
class RolloutIT {

    private static final String SCRIPT = "./deploy-to-ecs.sh";

    @BeforeAll
    static void the_tools_are_there() {
        List<String> missing = Shell.missing("aws", "jq");
        assumeTrue(missing.isEmpty(), () -> "skipped: not on this machine: " + missing);
    }

    @ConcurrentTest
    void an_image_is_rolled_out_and_recorded() throws IOException {
        try (StandInEcs ecs = new StandInEcs(Scene.IN_PROGRESS, Scene.COMPLETED)) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", NEW_IMAGE, "--version", "2.0");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(ecs.recordedImage()).isEqualTo(NEW_IMAGE);
            assertThat(ecs.recordedVersion()).isEqualTo("2.0");
            JsonNode container = ecs.registered().path("containerDefinitions").path(0);
            assertThat(container.path("image").asText()).isEqualTo(NEW_IMAGE);
            assertThat(container.at("/dockerLabels/dev.mooring.version").asText())
                    .isEqualTo("2.0");
            assertThat(container.path("stopTimeout").asInt()).isEqualTo(60);
            assertThat(ecs.registered().path("family").asText()).isEqualTo(StandInEcs.NAME);
        }
    }

    @ConcurrentTest
    void the_environment_is_enough() throws IOException {
        try (StandInEcs ecs = new StandInEcs(Scene.COMPLETED)) {
            Shell.Result result = ecs.shell()
                    .with("ENVIRONMENT", "production")
                    .with("IMAGE", NEW_IMAGE)
                    .with("VERSION", "2.0")
                    .run(SCRIPT);

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(ecs.recordedImage()).isEqualTo(NEW_IMAGE);
            assertThat(ecs.recordedVersion()).isEqualTo("2.0");
        }
    }

    @ConcurrentTest
    void a_rollout_that_ecs_took_back_is_no_success_although_it_is_stable() throws IOException {
        try (StandInEcs ecs = new StandInEcs(Scene.IN_PROGRESS, Scene.TAKEN_BACK)) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", NEW_IMAGE);

            assertThat(result.status()).as(result.output()).isEqualTo(2);
            assertThat(result.output()).contains("took the rollout back", "said something");
            assertThat(ecs.recordedImage()).isEmpty();
        }
    }

    @ConcurrentTest
    void a_failed_rollout_says_why() throws IOException {
        try (StandInEcs ecs = new StandInEcs(Scene.IN_PROGRESS, Scene.FAILED)) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", NEW_IMAGE);

            assertThat(result.status()).as(result.output()).isEqualTo(2);
            assertThat(result.output()).contains("tasks failed to start");
        }
    }

    @ConcurrentTest
    void a_rollout_that_takes_too_long_is_taken_back() throws IOException {
        try (StandInEcs ecs = new StandInEcs(Scene.IN_PROGRESS)) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", NEW_IMAGE, "--timeout", "2");

            assertThat(result.status()).as(result.output()).isEqualTo(3);
            assertThat(ecs.calls()).contains("StopServiceDeployment", "stop type ROLLBACK");
            assertThat(ecs.recordedImage()).isEmpty();
        }
    }

    @ConcurrentTest
    void what_runs_is_not_rolled_out_again() throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", OLD_IMAGE, "--version", "1.0");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(ecs.calls()).doesNotContain("RegisterTaskDefinition", "UpdateService");
            assertThat(ecs.recordedImage()).isEqualTo(OLD_IMAGE);
        }
    }

    @ConcurrentTest
    void a_rollback_takes_the_image_before_with_its_version() throws IOException {
        try (StandInEcs ecs = new StandInEcs(Scene.COMPLETED)
                .recorded(StandInEcs.image('c'), "0.8")
                .recorded(NEW_IMAGE, "0.9")
                .recorded(OLD_IMAGE, "1.0")) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--previous");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(ecs.recordedImage()).isEqualTo(NEW_IMAGE);
            assertThat(ecs.recordedVersion()).isEqualTo("0.9");
        }
    }

    @ConcurrentTest
    void a_dry_run_changes_nothing() throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", NEW_IMAGE, "--dry-run");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output()).contains(OLD_IMAGE, NEW_IMAGE);
            assertThat(ecs.calls()).containsOnly("DescribeServices", "DescribeTaskDefinition");
        }
    }

    @ConcurrentTest
    void a_rollout_waits_for_nobody_elses() throws IOException {
        try (StandInEcs ecs = new StandInEcs(Scene.IN_PROGRESS).busy()) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", StandInEcs.image('c'));

            assertThat(result.status()).as(result.output()).isEqualTo(1);
            assertThat(result.output()).contains("under way", "--previous");
            assertThat(ecs.calls()).doesNotContain("UpdateService");
        }
    }

    @ConcurrentTest
    void a_service_that_is_not_there_yet_is_told_apart() throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = ecs.shell()
                    .with("ENVIRONMENT", "staging")
                    .with("IMAGE", NEW_IMAGE)
                    .run(SCRIPT);

            assertThat(result.status()).as(result.output()).isEqualTo(4);
            assertThat(result.output()).contains("cloudformation/up.sh --environment staging");
        }
    }

    @ConcurrentTest
    void a_second_rollback_goes_on_and_not_to_the_image_that_was_rolled_back_from() throws IOException {
        String first = StandInEcs.image('c');
        String second = StandInEcs.image('d');
        try (StandInEcs ecs = new StandInEcs(Scene.COMPLETED)
                .recorded(first, "0.8")
                .recorded(second, "0.9")
                .recorded(OLD_IMAGE, "1.0")) {
            Shell.Result once = ecs.shell().run(SCRIPT, "--previous");
            assertThat(once.status()).as(once.output()).isZero();
            assertThat(ecs.runningImage()).isEqualTo(second);

            Shell.Result twice = ecs.shell().run(SCRIPT, "--previous");
            assertThat(twice.status()).as(twice.output()).isZero();
            assertThat(ecs.runningImage()).isEqualTo(first);

            Shell.Result thrice = ecs.shell().run(SCRIPT, "--previous");
            assertThat(thrice.status()).as(thrice.output()).isEqualTo(1);
            assertThat(thrice.output()).contains("name one by --image");
        }
    }

    @ConcurrentTest
    void a_rollback_stops_a_rollout_that_is_under_way() throws IOException {
        try (StandInEcs ecs = new StandInEcs().recorded(OLD_IMAGE, "1.0").busy()) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--previous");

            assertThat(result.status()).as(result.output()).isZero();
            assertThat(ecs.calls()).contains("stop type ROLLBACK").doesNotContain("UpdateService");
            assertThat(ecs.runningImage()).isEqualTo(OLD_IMAGE);
        }
    }

    @ConcurrentTest
    void an_image_is_recorded_only_after_the_smoke_test(@TempDir Path folder) throws IOException {
        Path summary = folder.resolve("summary");
        try (StandInEcs ecs = new StandInEcs(Scene.COMPLETED)) {
            Shell.Result failed = ecs.shell()
                    .run(
                            SCRIPT,
                            "--image",
                            NEW_IMAGE,
                            "--smoke",
                            "echo asked; exit 1",
                            "--summary",
                            summary.toString());
            assertThat(failed.status()).as(failed.output()).isEqualTo(3);
            assertThat(failed.output()).contains("asked", OLD_IMAGE + " runs again");
            assertThat(ecs.runningImage()).isEqualTo(OLD_IMAGE);
            assertThat(ecs.recordedImage()).isEmpty();
            assertThat(summary).content().contains("Rolled back: the smoke test failed");

            Shell.Result passed = ecs.shell().run(SCRIPT, "--image", NEW_IMAGE, "--smoke", "true");
            assertThat(passed.status()).as(passed.output()).isZero();
            assertThat(ecs.recordedImage()).isEqualTo(NEW_IMAGE);
        }
    }

    @ConcurrentTest
    void what_an_adopted_task_definition_lacks_is_named() throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", NEW_IMAGE, "--dry-run");

            assertThat(result.output())
                    .contains("no ulimit nofile", "no port mapping", "REDIS_URL is not set", "TARGET_GROUP_ARN")
                    .doesNotContain("stopTimeout");
        }
    }
}
