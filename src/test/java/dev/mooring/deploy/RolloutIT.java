package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mooring.deploy.StandInEcs.Scene;
import dev.mooring.support.ConcurrentTest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
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
            Shell.Result result = ecs.shell().run(SCRIPT, "--image", NEW_IMAGE);

            assertThat(result.status()).as(result.output()).isEqualTo(1);
            assertThat(result.output()).contains("under way");
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
    void a_task_definition_that_is_not_the_primary_one_is_not_believed() throws IOException {
        try (StandInEcs ecs = new StandInEcs()) {
            Shell.Result result =
                    ecs.shell().run(SCRIPT, "--verify", "arn:aws:ecs:xx-test-1:000000000000:task-definition/other:7");

            assertThat(result.status()).as(result.output()).isEqualTo(2);
            assertThat(ecs.recordedImage()).isEmpty();
        }
    }
}
