package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Rules for the balancer's template that AWS checks only when it creates the stack, or not at all. */
class BalancerTemplateTest {

    /** The attributes of an HTTP target group of type {@code ip}. */
    private static final Set<String> GROUP_KEYS = Set.of(
            "deregistration_delay.timeout_seconds",
            "load_balancing.algorithm.type",
            "load_balancing.algorithm.anomaly_mitigation",
            "load_balancing.cross_zone.enabled",
            "slow_start.duration_seconds",
            "stickiness.enabled",
            "stickiness.type",
            "stickiness.lb_cookie.duration_seconds",
            "stickiness.app_cookie.cookie_name",
            "stickiness.app_cookie.duration_seconds",
            "target_group_health.dns_failover.minimum_healthy_targets.count",
            "target_group_health.dns_failover.minimum_healthy_targets.percentage",
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage");

    private static final Set<String> BALANCER_KEYS = Set.of(
            "access_logs.s3.bucket",
            "access_logs.s3.enabled",
            "access_logs.s3.prefix",
            "client_keep_alive.seconds",
            "connection_logs.s3.bucket",
            "connection_logs.s3.enabled",
            "deletion_protection.enabled",
            "idle_timeout.timeout_seconds",
            "routing.http.desync_mitigation_mode",
            "routing.http.drop_invalid_header_fields.enabled",
            "routing.http.preserve_host_header.enabled",
            "routing.http.xff_client_port.enabled",
            "routing.http.xff_header_processing.mode",
            "routing.http2.enabled");

    private final JsonNode template = DeploymentFiles.template("40-alb");

    @Test
    void every_attribute_is_one_that_aws_knows() {
        assertThat(keys(DeploymentFiles.targetGroup().path("TargetGroupAttributes")))
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .isSubsetOf(GROUP_KEYS);
        assertThat(keys(DeploymentFiles.balancerAttributes()))
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .isSubsetOf(BALANCER_KEYS);
        assertThat(DeploymentFiles.all(
                        DeploymentFiles.text("update-alb-for-websockets.sh"),
                        "^ +\"?((?:stickiness|load_balancing|deregistration_delay|slow_start)\\.[a-z_.]+)="))
                .containsExactlyInAnyOrder(
                        "stickiness.enabled",
                        "stickiness.type",
                        "stickiness.lb_cookie.duration_seconds",
                        "load_balancing.algorithm.type",
                        "slow_start.duration_seconds",
                        "deregistration_delay.timeout_seconds")
                .isSubsetOf(GROUP_KEYS);
    }

    @Test
    void no_slow_start_with_least_outstanding_requests() {
        List<String> keys = keys(DeploymentFiles.targetGroup().path("TargetGroupAttributes"));
        assertThat(keys).doesNotContain("slow_start.duration_seconds");
        assertThat(DeploymentFiles.pair(
                        DeploymentFiles.targetGroup().path("TargetGroupAttributes"), "load_balancing.algorithm.type"))
                .isEqualTo("least_outstanding_requests");
    }

    @Test
    void the_balancer_speaks_http_1_to_nodes() {
        JsonNode group = DeploymentFiles.targetGroup();
        assertThat(group.path("ProtocolVersion").asText()).isEqualTo("HTTP1");
        assertThat(group.path("TargetType").asText()).isEqualTo("ip");
    }

    @Test
    void metrics_and_ops_are_not_public() {
        assertThat(hidden("NoPublicMetrics")).contains("/metrics");
        assertThat(hidden("NoPublicOps")).contains("/ops", "/ops/*");
        assertThat(template.at("/Resources/NoPublicOps/Condition").asText()).isEqualTo("OpsBlocked");
        assertThat(template.at("/Parameters/PublicOps/Default").asText()).isEqualTo("blocked");
    }

    @Test
    void clients_speak_tls_1_2_or_1_3() {
        assertThat(template.at("/Parameters/TlsPolicy/Default").asText())
                .isEqualTo("ELBSecurityPolicy-TLS13-1-2-2021-06");
        assertThat(template.at("/Resources/HttpListener/Properties/DefaultActions/0/Type")
                        .asText())
                .isEqualTo("redirect");
    }

    private List<String> hidden(String rule) {
        JsonNode properties = template.at("/Resources/" + rule + "/Properties");
        JsonNode answer = properties.at("/Actions/0/FixedResponseConfig");
        assertThat(answer.path("StatusCode").asText()).isEqualTo("404");
        assertThat(DeploymentFiles.json(answer.path("MessageBody").asText())
                        .at("/error/code")
                        .asText())
                .isEqualTo("not_found");
        List<String> paths = new ArrayList<>();
        properties.at("/Conditions/0/PathPatternConfig/Values").forEach(path -> paths.add(path.asText()));
        return paths;
    }

    private static List<String> keys(JsonNode attributes) {
        List<String> keys = new ArrayList<>();
        attributes.forEach(attribute -> keys.add(attribute.path("Key").asText()));
        return keys;
    }
}
