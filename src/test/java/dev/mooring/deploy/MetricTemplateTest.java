package dev.mooring.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mooring.aws.MetricLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Scaling, alarms and dashboard use the metrics that nodes report; AWS reports no error for a misspelled name. */
class MetricTemplateTest {

    /** A line of a dashboard: namespace, metric, dimension; dots repeat the values of the line before. */
    private static final String DASHBOARD_LINE =
            "\\[\"" + MetricLine.NAMESPACE + "\", \"([^\"]+\", \"[^\"]+\", \"[^\"]+)\"";

    @Test
    void templates_use_only_the_metric_of_the_nodes() {
        List<String> asked = new ArrayList<>();
        for (String template : List.of("50-service", "60-observability")) {
            for (JsonNode owner :
                    DeploymentFiles.template(template).path("Resources").findParents("MetricName")) {
                if (owner.path("Namespace").asText().equals(MetricLine.NAMESPACE)) {
                    assertThat(owner.path("MetricName").asText()).isEqualTo(MetricLine.ACTIVE_CONNECTIONS);
                    assertThat(owner.path("Dimensions"))
                            .extracting(dimension -> dimension.path("Name").asText())
                            .containsExactly(MetricLine.DIMENSION);
                    asked.add(template);
                }
            }
        }
        assertThat(asked).containsExactlyInAnyOrder("50-service", "60-observability", "60-observability");
    }

    @Test
    void the_dashboard_shows_the_metric_of_the_nodes() {
        String text = DeploymentFiles.text("cloudformation/60-observability.yaml");
        assertThat(DeploymentFiles.all(text, DASHBOARD_LINE))
                .containsExactly(MetricLine.ACTIVE_CONNECTIONS + "\", \"" + MetricLine.DIMENSION + "\", \"${Service}");
    }

    @Test
    void no_namespace_is_misspelled() {
        for (String template : List.of("50-service", "60-observability")) {
            assertThat(DeploymentFiles.all(
                            DeploymentFiles.text("cloudformation/" + template + ".yaml"), "Namespace: (\\S+)$"))
                    .allMatch(name -> name.equals(MetricLine.NAMESPACE)
                            || name.startsWith("AWS/")
                            || name.equals("ecs")); // a scaling target's
        }
    }

    @Test
    void the_log_driver_does_not_change_lines() {
        JsonNode options = DeploymentFiles.container().at("/LogConfiguration/Options");
        // With these options the driver joins or splits lines, which are then no JSON.
        assertThat(options.has("awslogs-multiline-pattern")).isFalse();
        assertThat(options.has("awslogs-datetime-format")).isFalse();
    }
}
