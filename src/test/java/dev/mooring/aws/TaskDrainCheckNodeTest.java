package dev.mooring.aws;

import dev.mooring.aws.DrainStatus.Draining;
import dev.mooring.aws.DrainStatus.InService;
import dev.mooring.aws.DrainStatus.Unknown;
import dev.mooring.support.AwsStandIn;
import dev.mooring.support.EcsAnswers;
import dev.mooring.support.MetadataEndpoint;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code TaskDrainCheck} with the real SDK, at an HTTP server that answers as ECS and ELBv2 do. */
class TaskDrainCheckNodeTest {

    private AwsStandIn aws;

    @BeforeEach
    void start() {
        aws = EcsAnswers.inService(AwsStandIn.start());
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private static TaskMetadata task(Optional<String> host) {
        return new TaskMetadata(
                TaskArn.of(MetadataEndpoint.ARN), MetadataEndpoint.FAMILY, "eu-central-1b", host, Optional.empty());
    }

    private TaskDrainCheck drainCheck() {
        return new TaskDrainCheck(task(Optional.of("10.40.1.23")), TestClients.of(aws));
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy", "initial", "unhealthy", "unused", "unavailable", "a state of the future"})
    void a_target_in_any_other_state_is_in_service(String state) {
        assertThat(drainCheck().ask()).isEqualTo(new InService());
        aws.targetIs(state);
        assertThat(drainCheck().ask()).isEqualTo(new InService());
    }

    @Test
    void a_draining_target_means_draining() {
        TaskDrainCheck drainCheck = drainCheck();
        assertThat(drainCheck.ask()).isEqualTo(new InService());
        aws.targetIs("draining");
        assertThat(drainCheck.ask()).isEqualTo(new Draining("the load balancer: target 10.40.1.23:3001 is draining"));
        assertThat(aws.calls("DescribeServices")).isEqualTo(1);
    }

    @Test
    void the_balancer_is_asked_for_this_task_only() {
        List<JsonObject> questions = new CopyOnWriteArrayList<>();
        aws.on("DescribeTargetHealth", question -> {
            questions.add(question);
            return AwsStandIn.refusal(400, "AccessDenied");
        });
        drainCheck().ask();
        assertThat(questions)
                .singleElement()
                .satisfies(question -> assertThat(question.getMap())
                        .containsEntry("TargetGroupArn", EcsAnswers.GROUP)
                        .containsEntry("Targets.member.1.Id", "10.40.1.23")
                        .containsEntry("Targets.member.1.Port", "3001")
                        .doesNotContainKey("Targets.member.2.Id"));
    }

    @Test
    void one_of_several_target_groups_is_enough() {
        JsonObject service = EcsAnswers.service();
        JsonArray balancers = service.getJsonArray("services").getJsonObject(0).getJsonArray("loadBalancers");
        balancers.add(new JsonObject().put("targetGroupArn", "another").put("containerPort", 3002));
        balancers.add(new JsonObject().put("loadBalancerName", "classic").put("containerPort", 3003));
        aws.json("DescribeServices", service);
        TaskDrainCheck drainCheck = drainCheck();
        assertThat(drainCheck.ask()).isEqualTo(new InService());
        assertThat(aws.calls("DescribeTargetHealth")).isEqualTo(2);
        aws.targetIs("draining");
        assertThat(drainCheck.ask()).isInstanceOf(Draining.class);
    }

    @ParameterizedTest
    @CsvSource({
        "DEACTIVATING, STOPPED",
        "STOPPING, STOPPED",
        "DEPROVISIONING, STOPPED",
        "STOPPED, STOPPED",
        "RUNNING, STOPPED",
        "DEACTIVATING, RUNNING"
    })
    void a_task_that_ecs_stops_means_draining(String lastStatus, String desiredStatus) {
        aws.json("DescribeTasks", EcsAnswers.task(lastStatus, desiredStatus));
        assertThat(drainCheck().ask())
                .isEqualTo(new Draining("ECS: the task is " + lastStatus + ", to be " + desiredStatus));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROVISIONING", "PENDING", "ACTIVATING", "RUNNING"})
    void a_task_that_ecs_starts_is_in_service(String lastStatus) {
        aws.json("DescribeTasks", EcsAnswers.task(lastStatus, "RUNNING"));
        assertThat(drainCheck().ask()).isEqualTo(new InService());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ThrottlingException", "AccessDeniedException", "ServerException", "ClusterNotFoundException"})
    void an_error_of_ecs_means_unknown(String code) {
        aws.refuse("DescribeTasks", code);
        assertThat(drainCheck().ask())
                .isInstanceOfSatisfying(
                        Unknown.class, unknown -> assertThat(unknown.why()).startsWith("ECS gave no answer: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Throttling", "AccessDenied", "TargetGroupNotFound", "InvalidTarget"})
    void an_error_of_the_balancer_means_unknown(String code) {
        aws.refuse("DescribeTargetHealth", code);
        assertThat(drainCheck().ask())
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown -> assertThat(unknown.why()).startsWith("the load balancer gave no answer: "));
    }

    @Test
    void either_service_alone_can_report_draining() {
        TaskDrainCheck drainCheck = drainCheck();
        assertThat(drainCheck.ask()).isEqualTo(new InService());
        aws.refuse("DescribeTasks", "ThrottlingException");
        assertThat(drainCheck.ask()).isInstanceOf(Unknown.class);
        aws.targetIs("draining");
        assertThat(drainCheck.ask()).isInstanceOf(Draining.class);
        aws.refuse("DescribeTargetHealth", "Throttling").json("DescribeTasks", EcsAnswers.task("STOPPING", "STOPPED"));
        assertThat(drainCheck.ask()).isInstanceOf(Draining.class);
    }

    @Test
    void a_task_that_ecs_does_not_know_is_unknown() {
        aws.json("DescribeTasks", new JsonObject().put("tasks", new JsonArray()));
        assertThat(drainCheck().ask()).isInstanceOf(Unknown.class);
    }

    @Test
    void without_a_service_or_an_address_only_ecs_is_asked() {
        assertThat(new TaskDrainCheck(task(Optional.empty()), TestClients.of(aws)).ask())
                .isEqualTo(new InService());
        JsonObject alone = EcsAnswers.task("RUNNING", "RUNNING");
        alone.getJsonArray("tasks").getJsonObject(0).put("group", "family:mooring");
        aws.json("DescribeTasks", alone);
        assertThat(drainCheck().ask()).isEqualTo(new InService());
        assertThat(aws.calls()).doesNotContain("DescribeServices", "DescribeTargetHealth");
    }

    @Test
    void a_refused_connection_means_unknown() {
        aws.close();
        assertThat(drainCheck().ask()).isInstanceOf(Unknown.class);
        aws = AwsStandIn.start();
    }
}
