package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The stacks, created for real in moto's model of AWS, and the operator scripts run against it. What moto does not have is left to the
 * linter: Valkey, secrets, a target group's attributes in a template; for the exports of 30-redis a small stack stands in.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES) // each call of the command line takes a second, on a busy machine more
class StacksIT {

    private static final String PREFIX = "mooring-production-";
    private static final String EXPORTS_OF_REDIS = """
            {"Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
             "Outputs": {
               "Url": {"Value": "arn:aws:secretsmanager:us-east-1:123456789012:secret:mooring/production/redis-url-abcdef",
                       "Export": {"Name": "mooring-production-redis-url-secret"}},
               "Group": {"Value": "mooring-production", "Export": {"Name": "mooring-production-redis"}}}}
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
        createStack("exports-of-redis", EXPORTS_OF_REDIS, Map.of());
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
    void the_script_makes_an_old_target_group_sticky_and_a_second_run_finds_nothing_to_do() {
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
                .containsEntry("deregistration_delay.timeout_seconds", "30");

        Shell.Result second = operator.run("./update-alb-for-websockets.sh");
        assertThat(second.status()).as(second.output()).isZero();
        assertThat(second.output()).contains("verified").doesNotContain(" -> ");
    }

    @Test
    @Order(4)
    void the_script_names_what_it_does_not_find() {
        Shell.Result result = moto().shell().run("./update-alb-for-websockets.sh", "--target-group", "nowhere");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("'nowhere' not found", "aws elbv2 describe-target-groups");
    }

    @Test
    @Order(5)
    void up_shows_then_makes_then_has_nothing_to_do() {
        // A region of its own: moto takes no exports from stacks that a change set has made.
        Shell operator = moto().shell().with("AWS_REGION", "eu-west-1").with("AWS_DEFAULT_REGION", "eu-west-1");
        String[] up = {"cloudformation/up.sh", "--environment", "staging", "--only", "network", "--role", "none"};
        String[] diff = {
            "cloudformation/up.sh", "--environment", "staging", "--only", "network", "--role", "none", "--diff"
        };

        Shell.Result shown = operator.run(diff);
        assertThat(shown.status()).as(shown.output()).isZero();
        assertThat(shown.output())
                .contains("mooring-staging-network:", "NatGatewayA")
                .doesNotContain("done");

        Shell.Result made = operator.run(up);
        assertThat(made.status()).as(made.output()).isZero();
        assertThat(made.output()).contains("mooring-staging-network: done");

        Shell.Result again = operator.run(up);
        assertThat(again.status()).as(again.output()).isZero();
        assertThat(again.output()).contains("mooring-staging-network: nothing to change");
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
