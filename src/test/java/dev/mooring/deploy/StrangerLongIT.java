package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * A first deployment, from an empty account to {@code wss://}: the commands of docs/deploy.md in a fresh clone with no
 * variables set, with moto; first with mistakes, then twice. Stand-ins for Docker and gh record their calls.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES) // some hundred calls of the command line, each a second and more
class StrangerLongIT {

    private static final String DOCKER = """
            #!/usr/bin/env bash
            echo "docker $*" >>"$HOME/calls"
            case $1 in login) cat >/dev/null; exit ;; esac
            while [ $# -gt 0 ]; do [ "$1" != --tag ] || tag=$2; shift; done
            aws ecr put-image --repository-name mooring --image-tag "${tag##*:}" \\
              --image-manifest-media-type application/vnd.docker.distribution.manifest.v2+json \\
              --image-manifest '{"schemaVersion": 2}' >/dev/null
            """;

    private static final String GH = """
            #!/usr/bin/env bash
            echo "gh $*" >>"$HOME/calls"
            case "$*" in
              "api repos/stranger/mooring --jq"*) echo "repo:stranger@7/mooring@8" ;;
              *actions/variables/*) [[ "$*" == *PATCH* ]] ;;
              *deployment-branch-policies*--jq*) ;;
            esac
            """;

    private static final String MORE = " --set CorsOrigins=https://app.example.com --set AlarmEmail=ops@example.com"
            + " --set JwtJwksUrl=https://login.example.com/jwks";

    @TempDir
    static Path home;

    private static final List<Moto> STARTED = new ArrayList<>();

    @BeforeAll
    static void an_empty_account_and_a_fresh_clone() throws IOException, InterruptedException {
        List<String> missing = Shell.missing("moto_server", "aws", "jq", "git", "node");
        assumeTrue(missing.isEmpty(), () -> "skipped: not on this machine: " + missing);
        STARTED.add(new Moto(home.resolve("failing")));
        executable("docker", DOCKER);
        executable("gh", GH);
        Path aws = Files.createDirectories(home.resolve(".aws"));
        Files.writeString(aws.resolve("credentials"), """
                [default]
                aws_access_key_id = stand-in
                aws_secret_access_key = stand-in
                """);
        Files.writeString(aws.resolve("config"), """
                [default]
                region = %s
                endpoint_url = %s
                """.formatted(Moto.REGION, moto().endpoint()));
        // The files of the work tree, as in the next commit.
        Shell.Result clone = new Shell()
                .run(
                        "bash",
                        "-c",
                        """
                set -e
                git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$0" 2>/dev/null
                cd "$0" && git init -q -b main && git add -A
                git -c user.name=stranger -c user.email=stranger@example.com commit -q -m clone
                git remote add origin https://github.com/stranger/mooring.git
                """,
                        Files.createDirectories(home.resolve("mooring")).toString());
        assertThat(clone.status()).as(clone.output()).isZero();
        assertThat(stranger("aws route53 create-hosted-zone --name example.com --caller-reference 1")
                        .status())
                .isZero();
    }

    @Test
    @Order(1)
    void a_typo_that_only_aws_can_detect_is_named() {
        names("--region eu-centrl-1 --set DomainName=ws.example.com", "region 'eu-centrl-1'");
        names("--set DomainName=ws.exmple.com", "DomainName 'ws.exmple.com' lies in no public Route 53 zone");
        names("--set DomainName=ws.example.com --set HostedZoneId=Z0000000", "HostedZoneId 'Z0000000' is no zone");
        names(
                "--set DomainName=ws.example.com --set CertificateArn=arn:aws:acm:us-east-1:123456789012:certificate/none",
                "CertificateArn 'arn:aws:acm:us-east-1:123456789012:certificate/none' is no certificate");
        names(
                "--set DomainName=ws.example.com --set CertificateArn=arn:aws:acm:us-east-2:123456789012:certificate/a",
                "is not of the region us-east-1");
        Shell.Result early = stranger("cloudformation/github.sh");
        assertThat(early.output()).contains("no stack mooring-production-github-oidc");
        assertThat(stranger("aws cloudformation list-stacks --query 'StackSummaries[].StackName' --output text")
                        .output())
                .doesNotContain("mooring");
    }

    @Test
    @Order(2)
    void the_second_command_creates_the_stacks_up_to_the_balancer() {
        assertThat(commands()).hasSize(5);
        Shell.Result up = stranger(commands().get(1) + MORE);
        assertThat(up.status()).as(up.output()).isZero();
        assertThat(up.output())
                .contains("setting: SubjectPrefix=repo:stranger@7/mooring@8", "setting: HostedZoneId=")
                .contains("mooring-production-alb: done", "clients: wss://ws.example.com", "left out");
    }

    @Test
    @Order(3)
    void a_failed_first_creation_is_explained_and_can_be_repeated() throws IOException {
        Files.writeString(home.resolve("failing"), "mooring-production-service rollback");
        Shell.Result failed = stranger("./deploy-to-ecs.sh");
        assertThat(failed.status()).as(failed.output()).isEqualTo(1);
        assertThat(failed.output())
                .contains("pushed ", "there is no service mooring-production yet")
                .contains("Service", "the image has no such entry point", "mooring-production-service failed")
                .doesNotContain("cancelled");
        assertThat(status("service")).isEqualTo("ROLLBACK_COMPLETE");
        Files.delete(home.resolve("failing"));
    }

    @Test
    @Order(4)
    void the_workflow_creates_the_service_with_its_image_and_the_earlier_settings() {
        assertThat(stranger(commands().get(2)).status()).isZero();
        Shell.Result run = stranger(commands().get(3).replace("OWNER", "stranger"));
        assertThat(run.status()).as(run.output()).isZero();

        Shell.Result created = stranger("ENVIRONMENT=production ACCOUNT=123456789012 VERSION=2.0 IMAGE="
                + StandInEcs.NEW_IMAGE + "\n" + createCommand());
        assertThat(created.status()).as(created.output()).isZero();
        JsonNode container = moto().json(
                        "ecs",
                        "AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition",
                        "{\"taskDefinition\": \"mooring-production\"}")
                .at("/taskDefinition/containerDefinitions/0");
        assertThat(container.path("image").asText()).isEqualTo(StandInEcs.NEW_IMAGE);
        assertThat(container.path("environment").toString())
                .contains("https://app.example.com", "https://login.example.com/jwks");
        assertThat(container.path("secrets").toString()).doesNotContain("JWT_SECRET");
        assertThat(parameter("observability", "AlarmEmail")).isEqualTo("ops@example.com");
    }

    @Test
    @Order(5)
    void github_gets_the_account_and_restricts_the_environments_to_one_branch() throws IOException {
        assertThat(Files.readString(home.resolve("calls")))
                .contains("actions/permissions -F enabled=true", "name=AWS_ACCOUNT_ID -f value=123456789012")
                .contains("name=AWS_REGION -f value=us-east-1")
                .contains("environments/production/deployment-branch-policies -f name=main")
                .contains("environments/production-infra/deployment-branch-policies -f name=main")
                .contains("gh workflow run deploy --repo stranger/mooring");
    }

    @Test
    @Order(6)
    void a_second_run_changes_nothing() {
        Shell.Result up = stranger(commands().get(1));
        assertThat(up.status()).as(up.output()).isZero();
        assertThat(up.output()).doesNotContain(": done");
        assertThat(DeploymentFiles.all(up.output(), "^(\\S+): nothing to change$"))
                .hasSize(7);
        assertThat(stranger(commands().get(2)).status()).isZero();

        Shell.Result deploy = stranger("./deploy-to-ecs.sh --dry-run");
        assertThat(deploy.status()).as(deploy.output()).isZero();
        assertThat(deploy.output()).contains("this commit's image: ", "dry run").doesNotContain("build and push");
    }

    @Test
    @Order(7)
    void a_setting_is_kept_until_it_is_unset() {
        up("--only network,service --set NatGateways=one --set ClientCidr=10.0.0.0/8 --set WidgetEnabled=false");
        up("--only network");
        assertThat(parameter("network", "NatGateways")).isEqualTo("one");
        // The smoke test follows the stacks' settings: the balancer is not reachable, and later no widget may connect.
        assertThat(stranger(".ci/smoke-command production 2.0").output())
                .contains("only 10.0.0.0/8 reaches the balancer", "smoke=\n");

        up("--only network --unset NatGateways --unset ClientCidr");
        assertThat(parameter("network", "NatGateways")).isEqualTo("per-zone");
        assertThat(stranger(".ci/smoke-command production 2.0").output())
                .contains("smoke=node .ci/smoke.mjs https://ws.example.com --wait 300 --version 2.0 --no-widget");
    }

    private void names(String arguments, String line) {
        Shell.Result result = stranger("cloudformation/up.sh " + arguments);
        assertThat(result.status()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).contains(line);
    }

    private void up(String arguments) {
        Shell.Result result = stranger("cloudformation/up.sh " + arguments);
        assertThat(result.status()).as(result.output()).isZero();
    }

    /** The commands of the guide, without their comments. */
    private static List<String> commands() {
        String guide = DeploymentFiles.text("docs/deploy.md");
        String block = DeploymentFiles.only(guide, "(?s)## First time.*?```\n(.*?)```");
        return block.lines().map(line -> line.replaceFirst(" +# .*$", "")).toList();
    }

    /** The command that the workflow runs to create the service. */
    private static String createCommand() {
        return DeploymentFiles.yaml(DeploymentFiles.WORKFLOWS.resolve("deploy.yml"))
                .at("/jobs/create")
                .findValuesAsText("run")
                .get(0);
    }

    private static Shell.Result stranger(String command) {
        return new Shell()
                .in(home.resolve("mooring"))
                .with("HOME", home.toString())
                .with("PATH", home.resolve("bin") + ":" + Shell.path())
                .run("bash", "-c", command.contains("\n") ? "export " + command : command);
    }

    private static String status(String stack) {
        return DeploymentFiles.only(description(stack), "<StackStatus>(.*)</StackStatus>");
    }

    private static String parameter(String stack, String key) {
        return DeploymentFiles.only(
                description(stack).replaceAll(">\\s+<", "><"),
                "<ParameterKey>" + key + "</ParameterKey><ParameterValue>(.*?)</ParameterValue>");
    }

    private static String description(String stack) {
        return moto().query(
                        "cloudformation",
                        "DescribeStacks",
                        Map.of("Version", "2010-05-15", "StackName", "mooring-production-" + stack));
    }

    @AfterAll
    static void moto_ends() {
        STARTED.forEach(Moto::close);
    }

    private static Moto moto() {
        return STARTED.get(0);
    }

    private static void executable(String name, String text) throws IOException {
        Path file = Files.createDirectories(home.resolve("bin")).resolve(name);
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
