package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The stacks, created in moto's model of AWS, and the operator scripts with it. moto lacks Valkey and the attributes of
 * a target group in a template; only the linter checks these.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES) // each call of the command line takes a second, on a busy machine more
class StacksIT {

    private static final String PREFIX = "mooring-production-";
    /** Targets of an application without /health: all are healthy until the health path is changed, then one is not. */
    private static final String TARGETS_THAT_HAVE_NO_HEALTH = """
            #!/usr/bin/env bash
            echo "$*" >>"$CALLS"
            changed=$(grep -c -- '--health-check-path /health' "$CALLS")
            case "$*" in
              *describe-target-health*\\'healthy\\'*) echo $((2 - changed)) ;;
              *describe-target-health*) echo "$changed" ;;
              *) PATH=$REAL_PATH exec aws "$@" ;;
            esac
            """;

    private static final List<Moto> STARTED = new ArrayList<>();

    @BeforeAll
    static void moto_answers() throws IOException, InterruptedException {
        List<String> missing = Shell.missing("moto_server", "aws", "jq");
        assumeTrue(missing.isEmpty(), () -> "skipped: not on this machine: " + missing);
        STARTED.add(new Moto());
        record("version", "1.0");
        record("image", StandInEcs.OLD_IMAGE);
    }

    @AfterAll
    static void moto_ends() {
        STARTED.forEach(Moto::close);
    }

    @Test
    @Order(1)
    void the_stacks_can_be_created_in_order() {
        String certificate = moto().json(
                        "acm", "CertificateManager.RequestCertificate", "{\"DomainName\": \"ws.example.com\"}")
                .path("CertificateArn")
                .asText();
        create("github-oidc", "00-github-oidc", Map.of("SubjectPrefix", "repo:example/mooring"));
        create("network", "10-network", Map.of());
        create("ecr", "20-ecr", Map.of());
        create("redis", "30-redis", Map.of());
        create("alb", "40-alb", Map.of("DomainName", "ws.example.com", "CertificateArn", certificate));
        create("service", "50-service", Map.of());
        create("observability", "60-observability", Map.of());
    }

    @Test
    @Order(2)
    void the_task_runs_the_recorded_image_as_the_template_says() {
        JsonNode container = moto().json(
                        "ecs",
                        "AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition",
                        "{\"taskDefinition\": \"mooring-production\"}")
                .at("/taskDefinition/containerDefinitions/0");
        assertThat(container.path("image").asText()).isEqualTo(StandInEcs.OLD_IMAGE);
        assertThat(container.at("/dockerLabels/dev.mooring.version").asText()).isEqualTo("1.0");
        assertThat(container.path("stopTimeout").asInt()).isEqualTo(60);
        assertThat(container.at("/portMappings/0/containerPort").asInt()).isEqualTo(3001);
        assertThat(container.path("environment").toString()).contains("targetgroup/mooring-production/");
    }

    @Test
    @Order(3)
    void the_script_adapts_an_old_target_group_and_a_second_run_changes_nothing() {
        String vpc = DeploymentFiles.all(stack("network"), "<OutputValue>(vpc-[0-9a-f]+)</OutputValue>")
                .get(0);
        String group = DeploymentFiles.only(
                moto().query(
                                "elasticloadbalancing",
                                "CreateTargetGroup",
                                Map.of(
                                        "Version",
                                        "2015-12-01",
                                        "Name",
                                        "old",
                                        "Protocol",
                                        "HTTP",
                                        "Port",
                                        "3001",
                                        "VpcId",
                                        vpc,
                                        "HealthCheckPath",
                                        "/api")),
                "<TargetGroupArn>(.*)</TargetGroupArn>");
        Shell operator = moto().shell().with("TARGET_GROUP_NAME", "old").with("ALB_NAME", "mooring-production");

        Shell.Result dry = operator.run("./update-alb-for-websockets.sh", "--dry-run");
        assertThat(dry.status()).as(dry.output()).isZero();
        assertThat(dry.output()).contains("stickiness.enabled: false -> true", "/api -> /health", "dry run");
        assertThat(attributes(group)).containsEntry("stickiness.enabled", "false");

        Shell.Result first = operator.run("./update-alb-for-websockets.sh");
        assertThat(first.status()).as(first.output()).isZero();
        assertThat(first.output()).contains("aws elbv2 describe-target-group-attributes", "verified");
        assertThat(attributes(group))
                .containsEntry("stickiness.enabled", "true")
                .containsEntry("stickiness.type", "lb_cookie")
                .containsEntry("stickiness.lb_cookie.duration_seconds", "86400")
                .containsEntry("load_balancing.algorithm.type", "least_outstanding_requests")
                .containsEntry("slow_start.duration_seconds", "0")
                .containsEntry("deregistration_delay.timeout_seconds", "30");
        assertThat(first.output())
                .contains(
                        "slow_start.duration_seconds\t0",
                        "load_balancing.algorithm.type\tleast_outstanding_requests",
                        "idle_timeout.timeout_seconds\t120");

        Shell.Result second = operator.run("./update-alb-for-websockets.sh");
        assertThat(second.status()).as(second.output()).isZero();
        assertThat(second.output()).contains("verified").doesNotContain(" -> ");
    }

    @Test
    @Order(4)
    void the_script_names_a_resource_that_does_not_exist() {
        Shell.Result result = moto().shell().run("./update-alb-for-websockets.sh", "--target-group", "nowhere");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("'nowhere' not found", "aws elbv2 describe-target-groups");
    }

    @Test
    @Order(5)
    void the_commands_of_the_original_document_work_without_arguments() {
        Shell operator = moto().shell();
        Shell.Result update = operator.run("./update-alb-for-websockets.sh");
        assertThat(update.status()).as(update.output()).isZero();
        String export = DeploymentFiles.only(update.output(), "^\\$ (export TARGET_GROUP_ARN=\\S+)$");

        Shell.Result verify = operator.run(
                "bash",
                "-c",
                export + "; aws elbv2 describe-target-group-attributes --target-group-arn $TARGET_GROUP_ARN "
                        + "--query \"Attributes[?Key=='stickiness.enabled']\" --output text");
        assertThat(verify.output()).contains("stickiness.enabled\ttrue");
    }

    @Test
    @Order(6)
    void a_health_path_that_makes_a_target_unhealthy_is_restored(@TempDir Path folder) throws IOException {
        Path aws = folder.resolve("aws");
        Files.writeString(aws, TARGETS_THAT_HAVE_NO_HEALTH);
        assertThat(aws.toFile().setExecutable(true)).isTrue();
        changeHealthPath("/api");
        Shell operator = moto().shell()
                .with("PATH", folder + ":" + Shell.path())
                .with("REAL_PATH", Shell.path())
                .with("CALLS", folder.resolve("calls").toString());

        Shell.Result kept = operator.run("./update-alb-for-websockets.sh", "--keep-health-path");
        assertThat(kept.status()).as(kept.output()).isZero();
        assertThat(healthPath()).isEqualTo("/api");

        Shell.Result changed = operator.run("./update-alb-for-websockets.sh");
        assertThat(changed.status()).as(changed.output()).isEqualTo(1);
        assertThat(changed.output()).contains("/health", "the health path is /api again", "--keep-health-path");
        assertThat(healthPath()).isEqualTo("/api");
    }

    private void changeHealthPath(String path) {
        moto().query(
                        "elasticloadbalancing",
                        "ModifyTargetGroup",
                        Map.of("Version", "2015-12-01", "TargetGroupArn", group(), "HealthCheckPath", path));
    }

    private String healthPath() {
        return DeploymentFiles.only(groupNow(), "<HealthCheckPath>(.*)</HealthCheckPath>");
    }

    private String group() {
        return DeploymentFiles.only(groupNow(), "<TargetGroupArn>(.*)</TargetGroupArn>");
    }

    private static String groupNow() {
        return moto().query(
                        "elasticloadbalancing",
                        "DescribeTargetGroups",
                        Map.of("Version", "2015-12-01", "Names.member.1", "mooring-production"));
    }

    private static Moto moto() {
        return STARTED.get(0);
    }

    private static void record(String what, String value) {
        moto().json(
                        "ssm",
                        "AmazonSSM.PutParameter",
                        "{\"Name\": \"/mooring/production/%s\", \"Type\": \"String\", \"Value\": \"%s\"}"
                                .formatted(what, value));
    }

    private static void create(String stack, String template, Map<String, String> parameters) {
        createStack(
                PREFIX + stack,
                DeploymentFiles.text(DeploymentFiles.TEMPLATES.resolve(template + ".yaml")),
                parameters);
        assertThat(DeploymentFiles.only(stack(stack), "<StackStatus>(.*)</StackStatus>"))
                .isEqualTo("CREATE_COMPLETE");
    }

    private static void createStack(String name, String template, Map<String, String> parameters) {
        Map<String, String> request = new HashMap<>(Map.of(
                "Version",
                "2010-05-15",
                "StackName",
                name,
                "TemplateBody",
                template,
                "Capabilities.member.1",
                "CAPABILITY_NAMED_IAM"));
        int number = 0;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            number++;
            request.put("Parameters.member." + number + ".ParameterKey", parameter.getKey());
            request.put("Parameters.member." + number + ".ParameterValue", parameter.getValue());
        }
        moto().query("cloudformation", "CreateStack", request);
    }

    private static String stack(String name) {
        return moto().query(
                        "cloudformation",
                        "DescribeStacks",
                        Map.of("Version", "2010-05-15", "StackName", PREFIX + name));
    }

    private static Map<String, String> attributes(String group) {
        String answer = moto().query(
                        "elasticloadbalancing",
                        "DescribeTargetGroupAttributes",
                        Map.of("Version", "2015-12-01", "TargetGroupArn", group));
        List<String> keys = DeploymentFiles.all(answer, "<Key>(.*?)</Key>");
        List<String> values = DeploymentFiles.all(answer, "<Value>(.*?)</Value>");
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            attributes.put(keys.get(i), values.get(i));
        }
        return attributes;
    }
}
