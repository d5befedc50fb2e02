package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import static org.assertj.core.api.Assertions.assertThat;

/** What a workflow may do, and with whose code. */
class WorkflowsTest {

    /** The actions we take, by the commit that was looked at. */
    private static final Map<String, String> PINS = Map.of(
            "actions/checkout", "3d3c42e5aac5ba805825da76410c181273ba90b1",
            "actions/setup-java", "b6effb05e454b25005698d916606bdc6ffcbf961",
            "aws-actions/configure-aws-credentials", "e6de054238d6b7531b4efff3b6587d9aade6a06c",
            "aws-actions/amazon-ecr-login", "03f1aad4c6c7ffd436567f42f9384779290529bd",
            "aws-actions/amazon-ecs-deploy-task-definition", "c465972ecbd160473f22e683363b422a5412a3de",
            "docker/build-push-action", "53b7df96c91f9c12dcc8a07bcb9ccacbed38856a");

    static List<Path> workflows() {
        return DeploymentFiles.workflows();
    }

    @Test
    void there_are_four() {
        assertThat(workflows())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("ci.yml", "deploy.yml", "infra.yml", "rollback.yml");
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void every_action_is_one_that_was_looked_at(Path file) {
        List<JsonNode> uses = DeploymentFiles.yaml(file).findValues("uses");
        assertThat(uses).isNotEmpty();
        for (JsonNode action : uses) {
            String[] parts = action.asText().split("@", -1);
            assertThat(PINS).containsEntry(parts[0], parts[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void every_job_says_what_it_may_do_and_how_long(Path file) {
        JsonNode workflow = DeploymentFiles.yaml(file);
        assertThat(workflow.path("permissions").isObject()).isTrue();
        assertThat(workflow.path("permissions")).isEmpty();
        assertThat(workflow.path("concurrency").path("group").asText()).isNotEmpty();
        // Without a named shell a pipe hides the failure of what is left of it.
        assertThat(workflow.at("/defaults/run/shell").asText()).isEqualTo("bash");
        workflow.path("jobs").properties().forEach(job -> {
            assertThat(job.getValue().has("permissions")).as(job.getKey()).isTrue();
            assertThat(job.getValue().path("timeout-minutes").asInt())
                    .as(job.getKey())
                    .isPositive();
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
    void a_rollout_a_rollback_and_a_stack_update_exclude_each_other() {
        for (String name : List.of("deploy.yml", "infra.yml", "rollback.yml")) {
            JsonNode concurrency = DeploymentFiles.yaml(DeploymentFiles.WORKFLOWS.resolve(name))
                    .path("concurrency");
            assertThat(concurrency.path("group").asText()).startsWith("deploy-");
            assertThat(concurrency.path("cancel-in-progress").asBoolean(true)).isFalse();
        }
    }

    @Test
    void a_rollout_is_believed_only_after_our_own_look() {
        JsonNode rollout = DeploymentFiles.yaml(DeploymentFiles.WORKFLOWS.resolve("deploy.yml"))
                .at("/jobs/rollout");
        assertThat(rollout.path("environment").asText()).isNotEmpty();
        assertThat(rollout.findValuesAsText("run"))
                .anySatisfy(command -> assertThat(command).contains("./deploy-to-ecs.sh --verify"));
    }
}
