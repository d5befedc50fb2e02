package dev.mooring.aws;

import dev.mooring.registry.SessionCounts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class MetricLineTest {

    private static final Instant NOW = Instant.parse("2026-11-24T07:33:11.709Z");
    private static final SessionCounts COUNTS = new SessionCounts(12, 15, 9, 3, 4, 8);

    private final String line = new MetricLine("mooring-production", "task-1").encode(COUNTS, NOW);
    private final JsonObject json = new JsonObject(line);

    @Test
    void it_is_one_line_of_json() {
        assertThat(line).doesNotContain("\n", "\r").startsWith("{\"_aws\":").endsWith("}");
    }

    @Test
    void it_declares_the_metric_for_cloudwatch() {
        assertThat(json.getJsonObject("_aws")).isEqualTo(new JsonObject("""
                        {"Timestamp": 1795505591709,
                         "CloudWatchMetrics": [{
                           "Namespace": "Mooring",
                           "Dimensions": [["ServiceName"]],
                           "Metrics": [{"Name": "ActiveConnections", "Unit": "Count"}]}]}
                        """));
    }

    @Test
    void every_dimension_and_metric_has_a_value_in_the_line() {
        JsonObject directive =
                json.getJsonObject("_aws").getJsonArray("CloudWatchMetrics").getJsonObject(0);
        JsonArray dimensions = directive.getJsonArray("Dimensions").getJsonArray(0);
        assertThat(dimensions)
                .allSatisfy(name -> assertThat(json.getValue((String) name)).isEqualTo("mooring-production"));
        assertThat(directive.getJsonArray("Metrics"))
                .allSatisfy(metric -> assertThat(json.getValue(((JsonObject) metric).getString("Name")))
                        .isEqualTo(12));
    }

    @Test
    void the_other_counts_are_fields_and_no_metrics() {
        assertThat(json.getMap())
                .containsEntry("Node", "task-1")
                .containsEntry("WebSocket", 9)
                .containsEntry("Polling", 3)
                .containsEntry("Sockets", 15)
                .containsEntry("Authenticated", 4)
                .containsEntry("Widget", 8);
    }
}
