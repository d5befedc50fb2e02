package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import static org.assertj.core.api.Assertions.assertThat;

/** Rules for the workflows: permissions, pinned actions, order of jobs. */
class WorkflowsTest {

    /** The actions that workflows may use, with their reviewed commits. */
    private static final Map<String, String> PINS = Map.of(
            "actions/checkout", "3d3c42e5aac5ba805825da76410c181273ba90b1",
            "actions/setup-java", "b6effb05e454b25005698d916606bdc6ffcbf961",
            "actions/upload-artifact", "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f",
            "actions/download-artifact", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c",
            "aws-actions/configure-aws-credentials", "e6de054238d6b7531b4efff3b6587d9aade6a06c",
            "aws-actions/amazon-ecr-login", "03f1aad4c6c7ffd436567f42f9384779290529bd",
            "docker/build-push-action", "53b7df96c91f9c12dcc8a07bcb9ccacbed38856a");

    private static final String CI = "./.github/workflows/ci.yml";

    static List<Path> workflows() {
        return DeploymentFiles.workflows();
    }

    @Test
    void there_are_four_workflows() {
        assertThat(workflows())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("ci.yml", "deploy.yml", "infra.yml", "rollback.yml");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void every_action_is_pinned_to_a_reviewed_commit(Path file) {
        List<JsonNode> uses = DeploymentFiles.yaml(file).findValues("uses");
        assertThat(uses).isNotEmpty();
        for (JsonNode action : uses) {
            if (action.asText().equals(CI)) {
                continue;
            }
            String[] parts = action.asText().split("@", -1);
            assertThat(PINS).containsEntry(parts[0], parts[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void every_job_has_permissions_and_a_timeout(Path file) {
        JsonNode workflow = DeploymentFiles.yaml(file);
        assertThat(workflow.path("permissions").isObject()).isTrue();
        assertThat(workflow.path("permissions")).isEmpty();
        assertThat(workflow.path("concurrency").path("group").asText()).isNotEmpty();
        // Without a named shell a pipe hides the failure of its first command.
        assertThat(workflow.at("/defaults/run/shell").asText()).isEqualTo("bash");
        workflow.path("jobs").properties().forEach(job -> {
            assertThat(job.getValue().has("permissions")).as(job.getKey()).isTrue();
            // A job that calls a workflow has the timeouts of that workflow's jobs.
            if (!job.getValue().has("uses")) {
                assertThat(job.getValue().path("timeout-minutes").asInt())
                        .as(job.getKey())
                        .isPositive();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void no_expression_is_pasted_into_a_command(Path file) {
        assertThat(DeploymentFiles.yaml(file).findValues("run"))
                .extracting(JsonNode::asText)
                .noneMatch(command -> command.contains("${{"));
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void no_key_is_kept_in_github(Path file) {
        assertThat(DeploymentFiles.text(file)).doesNotContain("aws-access-key-id", "aws-secret-access-key", "secrets.");
    }

    @Test
    void a_rollout_and_a_stack_update_exclude_each_other_and_a_rollback_waits_for_neither() {
        List<JsonNode> jobs =
                List.of(job("deploy.yml", "create"), job("deploy.yml", "rollout"), job("infra.yml", "stacks"));
        assertThat(jobs).allSatisfy(job -> {
            assertThat(job.at("/concurrency/group").asText()).startsWith("deploy-${{");
            assertThat(job.at("/concurrency/cancel-in-progress").asBoolean(true))
                    .isFalse();
        });
        JsonNode rollback = workflow("rollback.yml");
        assertThat(rollback.at("/concurrency/group").asText()).startsWith("rollback-");
        assertThat(rollback.findValuesAsText("group")).hasSize(1);
    }

    @Test
    void images_rollouts_and_stacks_wait_for_the_tests() {
        JsonNode jobs = workflow("deploy.yml").path("jobs");
        assertThat(jobs.at("/ci/uses").asText()).isEqualTo(CI);
        assertThat(workflow("ci.yml").path("on").has("workflow_call")).isTrue();
        jobs.properties().stream()
                .filter(job -> !job.getKey().equals("ci"))
                .forEach(job -> assertThat(comesAfter(jobs, job.getKey(), "ci"))
                        .as(job.getKey())
                        .isTrue());
        // The image contains the tested jar.
        assertThat(DeploymentFiles.text(DeploymentFiles.WORKFLOWS.resolve("deploy.yml")))
                .contains("name: mooring.jar", "JAR_FROM=context");
    }

    @Test
    void changes_are_shown_before_somebody_has_to_approve_them() {
        assertThat(job("deploy.yml", "plan").has("environment")).isFalse();
        assertThat(job("deploy.yml", "plan").findValuesAsText("role-to-assume"))
                .allMatch(role -> role.endsWith("-plan"));
        assertThat(job("deploy.yml", "rollout").path("environment").asText()).isNotEmpty();
    }

    @Test
    void rollout_and_rollback_record_only_after_their_smoke_test() {
        for (JsonNode job : List.of(job("deploy.yml", "rollout"), job("rollback.yml", "rollback"))) {
            assertThat(job.findValuesAsText("run"))
                    .anySatisfy(command -> assertThat(command).contains("./deploy-to-ecs.sh"));
            assertThat(job.findValuesAsText("SMOKE")).hasSize(1);
        }
    }

    @Test
    void the_image_is_built_for_every_architecture_of_a_task() {
        List<String> built = new ArrayList<>();
        job("deploy.yml", "build")
                .at("/strategy/matrix/include")
                .forEach(machine ->
                        built.add(machine.path("platform").asText().equals("linux/amd64") ? "X86_64" : "ARM64"));
        List<String> offered = new ArrayList<>();
        DeploymentFiles.template("50-service")
                .at("/Parameters/CpuArchitecture/AllowedValues")
                .forEach(value -> offered.add(value.asText()));
        assertThat(built).containsAll(offered);
    }

    @Test
    void an_image_has_an_sbom_provenance_and_no_critical_finding() {
        JsonNode build = job("deploy.yml", "build");
        assertThat(build.findValuesAsText("sbom")).containsExactly("true");
        assertThat(build.findValuesAsText("provenance")).containsExactly("mode=max");
        assertThat(job("deploy.yml", "image").findValuesAsText("run"))
                .anySatisfy(command -> assertThat(command).startsWith(".ci/scan-gate "));
    }

    private static boolean comesAfter(JsonNode jobs, String name, String first) {
        JsonNode needs = jobs.path(name).path("needs");
        List<String> before = new ArrayList<>();
        if (needs.isTextual()) {
            before.add(needs.asText());
        }
        needs.forEach(need -> before.add(need.asText()));
        return before.contains(first) || before.stream().anyMatch(one -> comesAfter(jobs, one, first));
    }

    private static JsonNode workflow(String file) {
        return DeploymentFiles.yaml(DeploymentFiles.WORKFLOWS.resolve(file));
    }

    private static JsonNode job(String file, String name) {
        return workflow(file).path("jobs").path(name);
    }
}
