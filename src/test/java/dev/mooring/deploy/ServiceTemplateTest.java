package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mooring.aws.MetricLine;
import dev.mooring.aws.TaskMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Rules for the template of task and service that the linter does not check. */
class ServiceTemplateTest {

    private static final Pattern SECRET = Pattern.compile("SECRET|TOKEN|PASSWORD|PRIVATE|CREDENTIAL|REDIS_URL|_KEY$");

    private final JsonNode template = DeploymentFiles.template("50-service");
    private final JsonNode service = template.at("/Resources/Service/Properties");
    private final JsonNode task = template.at("/Resources/TaskDefinition/Properties");
    private final JsonNode container = DeploymentFiles.container();

    @Test
    void no_secret_stands_in_the_plain_environment() {
        assertThat(names(container.path("Environment"), "Value"))
                .isNotEmpty()
                .noneMatch(name -> SECRET.matcher(name).find());
        assertThat(names(container.path("Secrets"), "ValueFrom"))
                .contains("REDIS_URL", "CLUSTER_SECRET", "JWT_SECRET", "WIDGET_SECRET", "METRICS_TOKEN")
                .contains("JWT_SECRET_PREVIOUS", "CLUSTER_SECRET_PREVIOUS");
    }

    @Test
    void every_variable_of_the_readme_can_be_set_or_is_an_exception() {
        Set<String> excused = Set.of(
                "HOST", // the container's own address
                "NODE_ID",
                "NODE_ADDRESS", // from the task's metadata
                "JWT_PUBLIC_KEY"); // has several lines, which a parameter cannot hold: use JWT_JWKS_URL
        List<String> set = new ArrayList<>(names(container.path("Environment"), "Value"));
        set.addAll(names(container.path("Secrets"), "ValueFrom"));
        String readme = DeploymentFiles.text("README.md");
        String table = readme.substring(readme.indexOf("| variable | default |"));
        List<String> variables = DeploymentFiles.all(table, "^\\| (`[A-Z_`, ]+`) \\|").stream()
                .flatMap(names -> Stream.of(names.replace("`", "").split(", ")))
                .toList();
        assertThat(variables)
                .hasSizeGreaterThan(25)
                .allSatisfy(variable -> assertThat(set.contains(variable) || excused.contains(variable))
                        .as(variable)
                        .isTrue());
    }

    @Test
    void a_previous_secret_is_the_previous_version_of_the_secret() {
        String text = DeploymentFiles.text("cloudformation/50-service.yaml");
        assertThat(DeploymentFiles.all(text, "Sub \"(\\$\\{[A-Za-z]+}::AWSPREVIOUS:)\""))
                .containsExactlyInAnyOrder(
                        "${JwtSecret}::AWSPREVIOUS:",
                        "${JwtSecretArn}::AWSPREVIOUS:",
                        "${ClusterSecret}::AWSPREVIOUS:");
    }

    @Test
    void scaling_by_cpu_adds_tasks_and_removes_none() {
        JsonNode scaling = template.at("/Resources/CpuScaling/Properties/TargetTrackingScalingPolicyConfiguration");
        assertThat(scaling.path("DisableScaleIn").asBoolean()).isTrue();
        assertThat(scaling.at("/PredefinedMetricSpecification/PredefinedMetricType")
                        .asText())
                .isEqualTo("ECSServiceAverageCPUUtilization");
    }

    @Test
    void the_image_is_the_one_that_the_last_rollout_recorded() {
        assertThat(container.path("Image").asText()).isEqualTo("Image");
        assertThat(container
                        .path("DockerLabels")
                        .path(TaskMetadata.VERSION_LABEL)
                        .asText())
                .isEqualTo("Version");
        for (String parameter : List.of("Image", "Version")) {
            assertThat(template.at("/Parameters/" + parameter + "/Type").asText())
                    .isEqualTo("AWS::SSM::Parameter::Value<String>");
        }
    }

    @Test
    void a_rollout_keeps_all_nodes_and_rolls_back_by_itself() {
        JsonNode deployment = service.path("DeploymentConfiguration");
        assertThat(deployment.path("MinimumHealthyPercent").asInt()).isEqualTo(100);
        assertThat(deployment.path("MaximumPercent").asText()).isEqualTo("MaximumPercent");
        assertThat(template.at("/Parameters/MaximumPercent/Default").asInt()).isEqualTo(200);
        assertThat(deployment.at("/DeploymentCircuitBreaker/Enable").asBoolean())
                .isTrue();
        assertThat(deployment.at("/DeploymentCircuitBreaker/Rollback").asBoolean())
                .isTrue();
        assertThat(deployment.at("/Alarms/Enable").asBoolean()).isTrue();
        assertThat(deployment.at("/Alarms/Rollback").asBoolean()).isTrue();
        assertThat(deployment.at("/Alarms/AlarmNames"))
                .isNotEmpty()
                .allSatisfy(alarm -> assertThat(template.at("/Resources/" + alarm.asText() + "/Type")
                                .asText())
                        .isEqualTo("AWS::CloudWatch::Alarm"));
        assertThat(service.path("HealthCheckGracePeriodSeconds").asInt()).isEqualTo(60);
    }

    @Test
    void only_scaling_sets_the_number_of_tasks() {
        assertThat(service.has("DesiredCount")).isFalse();
        assertThat(service.path("AvailabilityZoneRebalancing").asText()).isEqualTo("DISABLED");
        JsonNode scaling =
                template.at("/Resources/ConnectionScaling/Properties/TargetTrackingScalingPolicyConfiguration");
        JsonNode metric = scaling.path("CustomizedMetricSpecification");
        assertThat(metric.path("Namespace").asText()).isEqualTo(MetricLine.NAMESPACE);
        assertThat(metric.path("MetricName").asText()).isEqualTo(MetricLine.ACTIVE_CONNECTIONS);
        assertThat(metric.path("Statistic").asText()).isEqualTo("Average");
        assertThat(metric.at("/Dimensions/0/Name").asText()).isEqualTo(MetricLine.DIMENSION);
        assertThat(scaling.path("ScaleInCooldown").asInt()).isEqualTo(900);
    }

    @Test
    void the_metrics_dimension_is_the_tasks_family() {
        // The metadata endpoint always tells a task its family, but not always its service.
        assertThat(task.path("Family").asText())
                .isEqualTo(service.path("ServiceName").asText());
    }

    @Test
    void a_node_can_write_only_to_tmp_and_is_not_root() {
        assertThat(container.path("ReadonlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.at("/MountPoints/0/ContainerPath").asText()).isEqualTo("/tmp");
        // The other volumes belong to the agent of ECS Exec.
        assertThat(container.path("MountPoints").findValuesAsText("ContainerPath"))
                .containsExactly("/tmp", "/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm");
        assertThat(container.path("User").asText())
                .isEqualTo(DeploymentFiles.only(DeploymentFiles.text("Dockerfile"), "^USER (.*)$"));
        assertThat(container.at("/LinuxParameters/Capabilities/Drop/0").asText())
                .isEqualTo("ALL");
    }

    @Test
    void a_node_has_a_descriptor_for_each_connection() {
        JsonNode limit = container.path("Ulimits").path(0);
        assertThat(limit.path("Name").asText()).isEqualTo("nofile");
        assertThat(limit.path("SoftLimit").asInt()).isEqualTo(65_535);
        assertThat(limit.path("HardLimit").asInt()).isEqualTo(65_535);
    }

    @Test
    void the_balancer_is_the_one_trusted_proxy() {
        assertThat(DeploymentFiles.pair(container.path("Environment"), "TRUSTED_PROXY_HOPS"))
                .isEqualTo("1");
        assertThat(DeploymentFiles.pair(
                        DeploymentFiles.balancerAttributes(), "routing.http.xff_header_processing.mode"))
                .isEqualTo("append");
        assertThat(DeploymentFiles.text("compose.yaml")).contains("TRUSTED_PROXY_HOPS: \"1\"");
    }

    @Test
    void the_image_starts_with_the_flags_of_the_default_task_size() {
        assertThat(template.at("/Parameters/JvmSizing/Default").asText())
                .isEqualTo(
                        DeploymentFiles.only(DeploymentFiles.text("Dockerfile"), "^ENV JDK_JAVA_OPTIONS=\"([^\"]+)\""));
        assertThat(template.at("/Parameters/Cpu/Default").asText()).isEqualTo("512");
        assertThat(template.at("/Parameters/Memory/Default").asText()).isEqualTo("1024");
    }

    /** The names in a list of pairs, also of pairs within an {@code !If}. */
    private static List<String> names(JsonNode pairs, String valueField) {
        List<String> names = new ArrayList<>();
        for (JsonNode pair : pairs) {
            JsonNode plain = pair.isArray() ? pair.path(1) : pair;
            assertThat(plain.has(valueField)).as("%s in %s", valueField, plain).isTrue();
            names.add(plain.path("Name").asText());
        }
        return names;
    }
}
