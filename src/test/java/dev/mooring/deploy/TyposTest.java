package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The scripts name a typo in an argument in one line, before they call AWS. They run as with macOS's bash 3.2, without
 * {@code mapfile}; {@code StrangerLongIT} has the typos that only AWS can detect.
 */
class TyposTest {

    private static final String UP = "cloudformation/up.sh";
    private static final String DIGEST = "@sha256:" + "a".repeat(64);

    @TempDir
    Path folder;

    @BeforeEach
    void the_tools_are_there() {
        List<String> missing = Shell.missing("aws", "jq");
        assumeTrue(missing.isEmpty(), () -> "skipped: not on this machine: " + missing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--environment prodution | no environment 'prodution': parameters/ has production, staging",
                "--regoin x | unknown option '--regoin'",
                "--region eu_central-1 | 'eu_central-1' is no region's name",
                "--set ConnectionPerTask=10 | ConnectionPerTask: no template has a parameter of that name. Did you mean ConnectionsPerTask?",
                "--set DomianName=ws.example.com | Did you mean DomainName?",
                "--set DomainName | --set needs KEY=VALUE, not 'DomainName'",
                "--set DomainName=ws,example.com | DomainName='ws,example.com' is wrong: DomainName must be a domain name",
                "--set CertificateArn=arn:aws:acm:x | CertificateArn='arn:aws:acm:x' is wrong",
                "--set HostedZoneId=/hostedzone/Z1 | HostedZoneId='/hostedzone/Z1' is wrong",
                "--set SubjectPrefix=OWNER/NAME | SubjectPrefix='OWNER/NAME' is wrong: SubjectPrefix must be repo:OWNER/NAME",
                "--set MinTasks=two | MinTasks='two' is wrong: MinTasks must be a whole number",
                "--set MinTasks=0 | MinTasks='0' is wrong: MinTasks must be 1 or more",
                "--set TlsPolicy=none | TlsPolicy='none' is wrong: TlsPolicy must be one of ELBSecurityPolicy",
                "--set AlarmEmail=nobody | AlarmEmail='nobody' is wrong: AlarmEmail must be empty, or an e-mail address",
                "--set LimitConversations=5 | LimitConversations='5' is wrong",
                "--set Environment=staging | choose the environment by --environment",
                "--set Image=x | the image and its version come from --image",
                "--unset NatGateway | Did you mean NatGateways?",
                "--only netwrk | no stack 'netwrk'; the stacks are github-oidc network",
                "--only network --set MinTasks=3 | MinTasks: its stack (service, observability) is left out by --only",
                "--image mooring:latest | not 'mooring:latest'",
                "--version a/b | not 'a/b'",
                "--role admin | --role must be a role's ARN or none, not 'admin'",
            })
    void a_typo_in_an_argument_of_up_is_named(String arguments, String line) throws IOException {
        wrong(UP + " " + arguments, line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "./deploy-to-ecs.sh --environment Production | not 'Production'",
                "./deploy-to-ecs.sh --image mooring:latest | not 'mooring:latest'",
                "./deploy-to-ecs.sh --image mooring@sha256:12 | not 'mooring@sha256:12'",
                "./deploy-to-ecs.sh --platform linux/arm | not 'linux/arm'",
                "./deploy-to-ecs.sh --timeout 10m | not '10m'",
                "./deploy-to-ecs.sh --region x | 'x' is no region's name",
                "./deploy-to-ecs.sh --previous --build | --previous goes with neither",
                "./update-alb-for-websockets.sh --environment Production | not 'Production'",
                "./update-alb-for-websockets.sh --deregistration-delay 20 | whole number from 21 to 3600, not '20'",
                "./update-alb-for-websockets.sh --idle-timeout 2m | not '2m'",
                "./update-alb-for-websockets.sh --health-path health | not 'health'",
                "./update-alb-for-websockets.sh --health-path /health/ready | answers 503 while a node drains",
                "cloudformation/github.sh --environment prodution | no environment 'prodution'",
                "cloudformation/github.sh --branch main* | not 'main*'",
            })
    void a_typo_in_an_argument_of_another_script_is_named(String command, String line) throws IOException {
        wrong(command, line);
    }

    @ParameterizedTest
    @ValueSource(strings = {UP, "./deploy-to-ecs.sh", "./update-alb-for-websockets.sh"})
    void a_missing_region_is_named(String script) throws IOException {
        Shell.Result result = shell().run(script);
        assertThat(result.status()).as(result.output()).isEqualTo(64);
        assertThat(result.output()).contains("no region: give --region, set AWS_REGION, or aws configure set region");
    }

    @Test
    void up_accepts_every_default_of_the_templates() throws IOException {
        List<String> command = new ArrayList<>(List.of(UP, "--region", "nowhere"));
        for (Path file : DeploymentFiles.templates()) {
            DeploymentFiles.yaml(file).path("Parameters").properties().forEach(parameter -> {
                JsonNode value = parameter.getValue().path("Default");
                if (!value.isMissingNode()
                        && !List.of("Environment", "Image", "Version").contains(parameter.getKey())) {
                    command.addAll(List.of("--set", parameter.getKey() + "=" + value.asText()));
                }
            });
        }
        Shell.Result result = shell().run(command.toArray(String[]::new));
        assertThat(result.output()).contains("'nowhere' is no region's name");
        assertThat(command).hasSizeGreaterThan(80);
    }

    @Test
    void a_digest_is_accepted() throws IOException {
        assertThat(shell().run(UP, "--image", "mooring" + DIGEST, "--region", "nowhere")
                        .output())
                .contains("'nowhere' is no region's name");
    }

    private void wrong(String command, String line) throws IOException {
        Shell.Result result = shell().run(command.split(" "));
        assertThat(result.status()).as(result.output()).isEqualTo(64);
        assertThat(result.output().lines().findFirst().orElse("")).contains(line);
    }

    /** A shell without an AWS profile, and without the builtins that bash 3.2 lacks. */
    private Shell shell() throws IOException {
        Path old = folder.resolve("bash-3.2");
        Files.writeString(old, "enable -n mapfile readarray\n");
        return new Shell().with("HOME", folder.toString()).with("BASH_ENV", old.toString());
    }
}
