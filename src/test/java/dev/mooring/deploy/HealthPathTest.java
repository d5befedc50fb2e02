package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * All health checks use {@code /health}, which answers 200 also while draining: after any other answer ECS stops a node
 * with all its sessions.
 */
class HealthPathTest {

    private static final String PATH = "/health";

    @Test
    void balancer_container_image_script_and_fleet_use_the_same_health_path() {
        assertThat(DeploymentFiles.targetGroup().path("HealthCheckPath").asText())
                .isEqualTo(PATH);
        assertThat(asked(containerCheck())).isEqualTo(PATH);
        assertThat(asked(imageCheck())).isEqualTo(PATH);
        assertThat(DeploymentFiles.only(
                        DeploymentFiles.text("update-alb-for-websockets.sh"),
                        "^health_path=\\$\\{HEALTH_PATH:-([^}]+)}$"))
                .isEqualTo(PATH);
        assertThat(DeploymentFiles.only(
                        DeploymentFiles.text("compose/haproxy.cfg"), "^ *http-check send meth GET uri (\\S+)$"))
                .isEqualTo(PATH);
    }

    @Test
    void the_images_health_check_is_that_of_the_task() {
        assertThat(imageCheck()).isEqualTo(containerCheck().subList(1, 4));
        assertThat(containerCheck().get(0)).isEqualTo("CMD");
    }

    @Test
    void only_a_200_is_healthy() {
        assertThat(DeploymentFiles.targetGroup().at("/Matcher/HttpCode").asText())
                .isEqualTo("200");
        assertThat(containerCheck().get(3)).endsWith("[[ $status = 200 ]]");
    }

    private static List<String> containerCheck() {
        return texts(DeploymentFiles.container().at("/HealthCheck/Command"));
    }

    private static List<String> imageCheck() {
        String dockerfile = DeploymentFiles.text("Dockerfile");
        int start = dockerfile.indexOf("CMD [", dockerfile.indexOf("HEALTHCHECK")) + "CMD ".length();
        return texts(DeploymentFiles.json(dockerfile.substring(start, dockerfile.indexOf('\n', start))));
    }

    private static String asked(List<String> command) {
        return DeploymentFiles.only(command.get(command.size() - 1), "GET (\\S+) HTTP/1\\.0");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
