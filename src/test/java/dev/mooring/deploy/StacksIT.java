package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The stacks, created for real in moto's model of AWS, and the operator scripts run against it. What moto does not have is left to the
 * linter: Valkey, secrets, a target group's attributes in a template; for the exports of 30-redis a small stack stands in.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StacksIT {

    private static final String PREFIX = "mooring-production-";
    private static final String ACCOUNT = "123456789012";

    private static Process moto;
    private static int port;

    @BeforeAll
    static void moto_answers() throws IOException, InterruptedException {
        List<String> missing = Shell.missing("moto_server", "aws", "jq");
        assumeTrue(missing.isEmpty(), () -> "skipped: not on this machine: " + missing);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        moto = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int tries = 0; !listens(); tries++) {
            assertThat(tries).as("moto_server does not listen").isLessThan(600);
            Thread.sleep(100);
        }
        aws("ssm", "put-parameter", "--type", "String", "--name", "/mooring/production/version", "--value", "1.0");
        aws(
                "ssm",
                "put-parameter",
                "--type",
                "String",
                "--name",
                "/mooring/production/image",
                "--value",
                StandInEcs.OLD_IMAGE);
    }

    @AfterAll
    static void moto_ends() {
        if (moto != null) {
            moto.descendants().forEach(ProcessHandle::destroy);
            moto.destroy();
        }
    }

    @Test
    @Order(1)
    void the_stacks_can_be_created_in_order() throws IOException {
        String certificate = aws(
                "acm",
                "request-certificate",
                "--domain-name",
                "ws.example.com",
                "--query",
                "CertificateArn",
                "--output",
                "text");
        create("github-oidc", "00-github-oidc", "SubjectPrefix=repo:example/mooring");
        create("network", "10-network");
        create("ecr", "20-ecr");
        createExportsOfRedis();
        create("alb", "40-alb", "DomainName=ws.example.com", "CertificateArn=" + certificate);
        create("service", "50-service");
        create("observability", "60-observability");
    }

    @Test
    @Order(2)
    void the_task_runs_the_recorded_image_as_the_template_says() {
        JsonNode container = DeploymentFiles.json(aws(
                        "ecs",
                        "describe-task-definition",
                        "--task-definition",
                        "mooring-production",
                        "--output",
                        "json"))
                .at("/taskDefinition/containerDefinitions/0");
        assertThat(container.path("image").asText()).isEqualTo(StandInEcs.OLD_IMAGE);
        assertThat(container.at("/dockerLabels/dev.mooring.version").asText()).isEqualTo("1.0");
        assertThat(container.path("stopTimeout").asInt()).isEqualTo(60);
        assertThat(DeploymentFiles.pair(lowerCased(container.path("environment")), "PORT"))
                .isEqualTo("3001");
    }

    @Test
    @Order(3)
    void the_script_makes_an_old_target_group_sticky_and_a_second_run_finds_nothing_to_do() {
        String vpc = aws("ec2", "describe-vpcs", "--query", "Vpcs[?!IsDefault].VpcId | [0]", "--output", "text");
        aws(
                "elbv2",
                "create-target-group",
                "--name",
                "old",
                "--protocol",
                "HTTP",
                "--port",
                "3001",
                "--vpc-id",
                vpc,
                "--health-check-path",
                "/api");
        Shell operator = shell().with("TARGET_GROUP_NAME", "old").with("ALB_NAME", "mooring-production");

        Shell.Result dry = operator.run("./update-alb-for-websockets.sh", "--dry-run");
        assertThat(dry.status()).as(dry.output()).isZero();
        assertThat(dry.output()).contains("stickiness.enabled: false -> true", "/api -> /health", "dry run");
        assertThat(attributes("old")).contains("stickiness.enabled\tfalse");

        Shell.Result first = operator.run("./update-alb-for-websockets.sh");
        assertThat(first.status()).as(first.output()).isZero();
        assertThat(first.output()).contains("aws elbv2 describe-target-group-attributes", "verified");
        assertThat(attributes("old"))
                .contains(
                        "stickiness.enabled\ttrue",
                        "stickiness.type\tlb_cookie",
                        "stickiness.lb_cookie.duration_seconds\t86400",
                        "deregistration_delay.timeout_seconds\t30");

        Shell.Result second = operator.run("./update-alb-for-websockets.sh");
        assertThat(second.status()).as(second.output()).isZero();
        assertThat(second.output()).contains("verified").doesNotContain(" -> ");
    }

    @Test
    @Order(4)
    void the_script_names_what_it_does_not_find() {
        Shell.Result result = shell().run("./update-alb-for-websockets.sh", "--target-group", "nowhere");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).contains("'nowhere' not found", "aws elbv2 describe-target-groups");
    }

    @Test
    @Order(5)
    void up_shows_then_makes_then_has_nothing_to_do() {
        // A region of its own: moto takes no exports from stacks that a change set has made.
        Shell operator = shell().with("AWS_REGION", "eu-west-1").with("AWS_DEFAULT_REGION", "eu-west-1");
        String[] up = {"cloudformation/up.sh", "--environment", "staging", "--only", "network", "--role", "none"};

        Shell.Result shown = operator.run(with(up, "--diff"));
        assertThat(shown.status()).as(shown.output()).isZero();
        assertThat(shown.output())
                .contains("mooring-staging-network:", "NatGatewayA")
                .doesNotContain("NatGatewayB", "done");

        Shell.Result made = operator.run(up);
        assertThat(made.status()).as(made.output()).isZero();
        assertThat(made.output()).contains("mooring-staging-network: done");

        Shell.Result again = operator.run(up);
        assertThat(again.status()).as(again.output()).isZero();
        assertThat(again.output()).contains("mooring-staging-network: nothing to change");
    }

    private static void create(String stack, String template, String... parameters) {
        List<String> command = new ArrayList<>(List.of(
                "cloudformation",
                "create-stack",
                "--stack-name",
                PREFIX + stack,
                "--capabilities",
                "CAPABILITY_NAMED_IAM",
                "--template-body",
                "file://" + DeploymentFiles.TEMPLATES.resolve(template + ".yaml")));
        if (parameters.length > 0) {
            command.add("--parameters");
        }
        for (String parameter : parameters) {
            command.add("ParameterKey=" + parameter.replaceFirst("=", ",ParameterValue="));
        }
        aws(command.toArray(String[]::new));
        assertThat(aws(
                        "cloudformation",
                        "describe-stacks",
                        "--stack-name",
                        PREFIX + stack,
                        "--query",
                        "Stacks[0].StackStatus",
                        "--output",
                        "text"))
                .isEqualTo("CREATE_COMPLETE");
    }

    private static void createExportsOfRedis() throws IOException {
        Path template = Files.createTempFile("exports", ".json");
        Files.writeString(template, """
                {"Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
                 "Outputs": {
                   "Url": {"Value": "arn:aws:secretsmanager:us-east-1:%s:secret:mooring/production/redis-url-abcdef",
                           "Export": {"Name": "mooring-production-redis-url-secret"}},
                   "Group": {"Value": "mooring-production", "Export": {"Name": "mooring-production-redis"}}}}
                """.formatted(ACCOUNT));
        aws(
                "cloudformation",
                "create-stack",
                "--stack-name",
                "exports-of-redis",
                "--template-body",
                "file://" + template);
        Files.delete(template);
    }

    private static String attributes(String targetGroup) {
        String arn = aws(
                "elbv2",
                "describe-target-groups",
                "--names",
                targetGroup,
                "--query",
                "TargetGroups[0].TargetGroupArn",
                "--output",
                "text");
        return aws(
                "elbv2",
                "describe-target-group-attributes",
                "--target-group-arn",
                arn,
                "--query",
                "Attributes[].[Key, Value]",
                "--output",
                "text");
    }

    private static JsonNode lowerCased(JsonNode pairs) {
        return DeploymentFiles.json(
                pairs.toString().replace("\"name\"", "\"Name\"").replace("\"value\"", "\"Value\""));
    }

    private static String aws(String... command) {
        Shell.Result result = shell().run(with(new String[] {"aws"}, command));
        assertThat(result.status())
                .as(String.join(" ", command) + "\n" + result.output())
                .isZero();
        return result.output().strip();
    }

    private static String[] with(String[] first, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static Shell shell() {
        return new Shell()
                .with("AWS_ENDPOINT_URL", "http://127.0.0.1:" + port)
                .with("AWS_ACCESS_KEY_ID", "stand-in")
                .with("AWS_SECRET_ACCESS_KEY", "stand-in")
                .with("AWS_REGION", "us-east-1")
                .with("AWS_DEFAULT_REGION", "us-east-1");
    }

    private static boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
