package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mooring.app.GatewayVerticle;
import dev.mooring.config.Configuration;
import dev.mooring.config.NodeConfig;
import dev.mooring.engineio.Heartbeat;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The timers of node, balancer and ECS depend on each other; docs/deploy.md has the picture. This test compares them in
 * all files that set them.
 */
class TimerChainTest {

    /* The defaults of a node in seconds, with which all other timers are compared. */
    private static final Heartbeat HEARTBEAT = defaults().engine().heartbeat();
    private static final int PING_INTERVAL = (int) HEARTBEAT.pingInterval().toSeconds();
    private static final int PING_TIMEOUT = (int) HEARTBEAT.pingTimeout().toSeconds();
    private static final int DRAIN_WINDOW = 20;

    /** Fargate's longest time from SIGTERM to SIGKILL. */
    private static final int LONGEST_STOP_TIMEOUT = 120;

    /** The time that a node may need after its drain window: to leave the registry, close Redis, flush logs. */
    private static final int OWN_END = 10;

    private static final int COOKIE = 86_400;

    private final JsonNode environment = DeploymentFiles.container().path("Environment");
    private final int idleTimeout =
            number(DeploymentFiles.pair(DeploymentFiles.balancerAttributes(), "idle_timeout.timeout_seconds"));
    private final int deregistrationDelay = number(DeploymentFiles.pair(
            DeploymentFiles.targetGroup().path("TargetGroupAttributes"), "deregistration_delay.timeout_seconds"));
    private final int stopTimeout =
            DeploymentFiles.container().path("StopTimeout").asInt();

    @Test
    void the_service_template_has_the_timers_of_the_contract() {
        assertThat(DeploymentFiles.pair(environment, "WEBSOCKET_PING_INTERVAL")).isEqualTo(millis(PING_INTERVAL));
        assertThat(DeploymentFiles.pair(environment, "WEBSOCKET_PING_TIMEOUT")).isEqualTo(millis(PING_TIMEOUT));
        assertThat(DeploymentFiles.pair(environment, "DRAIN_WINDOW")).isEqualTo(millis(DRAIN_WINDOW));
    }

    @Test
    void a_node_without_variables_has_the_timers_of_the_contract() {
        assertThat(PING_INTERVAL).isEqualTo(25);
        assertThat(PING_TIMEOUT).isEqualTo(60);
    }

    @Test
    void the_balancer_closes_idle_connections_before_the_node_does() {
        assertThat(GatewayVerticle.IDLE_TIMEOUT).isGreaterThan(Duration.ofSeconds(idleTimeout));
    }

    @Test
    void the_balancers_idle_timeout_is_longer_than_the_ping_interval() {
        assertThat(PING_INTERVAL).isLessThan(idleTimeout);
        // The node closes a dead peer with the cause ping timeout before the balancer closes the idle connection.
        assertThat(PING_INTERVAL + PING_TIMEOUT).isLessThan(idleTimeout);
        assertThat(idleTimeout).isEqualTo(120);
    }

    @Test
    void a_drain_ends_before_the_balancer_cuts_connections() {
        assertThat(DRAIN_WINDOW).isLessThan(deregistrationDelay);
        assertThat(deregistrationDelay).isEqualTo(30);
    }

    @Test
    void a_drain_after_sigterm_ends_before_sigkill() {
        assertThat(stopTimeout)
                .isGreaterThan(DRAIN_WINDOW + OWN_END)
                .isLessThanOrEqualTo(LONGEST_STOP_TIMEOUT)
                .isEqualTo(60);
    }

    @Test
    void the_cookie_lives_for_a_day() {
        JsonNode attributes = DeploymentFiles.targetGroup().path("TargetGroupAttributes");
        assertThat(DeploymentFiles.pair(attributes, "stickiness.enabled")).isEqualTo("true");
        assertThat(DeploymentFiles.pair(attributes, "stickiness.type")).isEqualTo("lb_cookie");
        assertThat(DeploymentFiles.pair(attributes, "stickiness.lb_cookie.duration_seconds"))
                .isEqualTo(String.valueOf(COOKIE));
    }

    @Test
    void the_script_for_other_balancers_sets_the_same_timers() {
        String script = DeploymentFiles.text("update-alb-for-websockets.sh");
        assertThat(DeploymentFiles.only(script, "^idle=\\$\\{IDLE_TIMEOUT:-(\\d+)}$"))
                .isEqualTo(String.valueOf(idleTimeout));
        assertThat(DeploymentFiles.only(script, "^delay=\\$\\{DEREGISTRATION_DELAY:-(\\d+)}$"))
                .isEqualTo(String.valueOf(deregistrationDelay));
        assertThat(DeploymentFiles.only(script, "^stickiness=\\$\\{STICKINESS_SECONDS:-(\\d+)}$"))
                .isEqualTo(String.valueOf(COOKIE));
        // The script refuses a delay within the drain window, and an idle timeout within the ping interval.
        assertThat(DeploymentFiles.only(script, "^whole --deregistration-delay \"\\$delay\" (\\d+) "))
                .isEqualTo(String.valueOf(DRAIN_WINDOW + 1));
        assertThat(DeploymentFiles.only(script, "^whole --idle-timeout \"\\$idle\" (\\d+) "))
                .isEqualTo(String.valueOf(PING_INTERVAL + 1));
    }

    @Test
    void haproxy_of_compose_has_the_timers_of_the_alb() {
        String configuration = DeploymentFiles.text("compose/haproxy.cfg");
        for (String timer : new String[] {"client", "server", "tunnel"}) {
            assertThat(DeploymentFiles.only(configuration, "^ *timeout " + timer + " (\\d+)s$"))
                    .isEqualTo(String.valueOf(idleTimeout));
        }
        assertThat(DeploymentFiles.only(DeploymentFiles.text("compose.yaml"), "stop_grace_period: (\\d+)s"))
                .isEqualTo(String.valueOf(stopTimeout));
    }

    @Test
    void the_guide_lists_the_timers_of_the_templates() {
        assertThat(DeploymentFiles.text("docs/deploy.md"))
                .contains(PING_INTERVAL + " s", PING_INTERVAL + PING_TIMEOUT + " s", idleTimeout + " s")
                .contains(DRAIN_WINDOW + " s", deregistrationDelay + " s", stopTimeout + " s", COOKIE + " s");
    }

    private static NodeConfig defaults() {
        if (Configuration.read(Map.of(), false, new SecureRandom()) instanceof Configuration.Valid valid) {
            return valid.config();
        }
        throw new AssertionError("a node does not start without variables");
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    private static String millis(int seconds) {
        return seconds + "000";
    }
}
