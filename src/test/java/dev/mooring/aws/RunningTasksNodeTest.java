package dev.mooring.aws;

import dev.mooring.support.AwsStandIn;
import dev.mooring.support.MetadataEndpoint;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** {@code RunningTasks} with the real SDK, at an HTTP server that answers as ECS does. */
class RunningTasksNodeTest {

    private final List<JsonObject> questions = new CopyOnWriteArrayList<>();
    private AwsStandIn aws;
    private RunningTasks tasks;

    @BeforeEach
    void start() {
        aws = AwsStandIn.start();
        tasks = new RunningTasks(TaskArn.of(MetadataEndpoint.ARN), TestClients.of(aws));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private static String id(int number) {
        return String.format("%032x", number);
    }

    /** Answers that every task is in this state, and that tasks with an odd number are missing. */
    private void answer(String lastStatus, String reason) {
        aws.on("DescribeTasks", question -> {
            questions.add(question);
            JsonArray found = new JsonArray();
            JsonArray failures = new JsonArray();
            for (Object each : question.getJsonArray("tasks")) {
                String arn = "arn:aws:ecs:eu-central-1:111122223333:task/mooring-staging/" + each;
                if (each.toString().matches(".*[13579bdf]")) {
                    failures.add(new JsonObject().put("arn", arn).put("reason", reason));
                } else {
                    found.add(new JsonObject().put("taskArn", arn).put("lastStatus", lastStatus));
                }
            }
            return new AwsStandIn.Answer(
                    200,
                    new JsonObject()
                            .put("tasks", found)
                            .put("failures", failures)
                            .encode());
        });
    }

    @ParameterizedTest
    @CsvSource({"PENDING, true", "RUNNING, true", "DEACTIVATING, true", "STOPPING, true", "STOPPED, false"})
    void a_task_runs_until_it_has_stopped(String lastStatus, boolean runs) {
        answer(lastStatus, "MISSING");
        assertThat(tasks.among(Set.of(id(2), id(3)))).isEqualTo(runs ? Set.of(id(2)) : Set.of());
        assertThat(questions)
                .singleElement()
                .satisfies(question -> assertThat(question.getString("cluster")).isEqualTo("mooring-staging"));
    }

    @Test
    void ecs_is_not_asked_for_names_that_are_no_task_ids() {
        answer("RUNNING", "MISSING");
        assertThat(tasks.among(Set.of("gw-1", "blue", "ABCDEF", id(4)))).containsExactly(id(4));
        assertThat(questions.get(0).getJsonArray("tasks")).containsExactly(id(4));
        assertThat(tasks.among(Set.of("gw-1"))).isEmpty();
        assertThat(tasks.among(Set.of())).isEmpty();
        assertThat(questions).hasSize(1);
        assertThat(tasks.among(Set.of("33d0f530-3e32-4bce-b55d-564887d1bf46"))).hasSize(1);
    }

    @Test
    void many_tasks_are_asked_for_in_pages_of_a_hundred() {
        answer("RUNNING", "MISSING");
        Set<String> many =
                IntStream.range(0, 250).mapToObj(RunningTasksNodeTest::id).collect(Collectors.toSet());
        assertThat(tasks.among(many)).hasSize(125);
        assertThat(questions)
                .extracting(question -> question.getJsonArray("tasks").size())
                .containsExactly(100, 100, 50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingException", "AccessDeniedException", "ClusterNotFoundException"})
    void an_error_of_ecs_fails(String code) {
        aws.refuse("DescribeTasks", code);
        assertThatThrownBy(() -> tasks.among(Set.of(id(1)))).hasMessageStartingWith("ECS gave no answer: ");
    }

    @Test
    void a_failure_other_than_missing_fails() {
        answer("RUNNING", "ACCESS_DENIED");
        assertThatThrownBy(() -> tasks.among(Set.of(id(1), id(2)))).hasMessageContaining("ACCESS_DENIED");
    }
}
