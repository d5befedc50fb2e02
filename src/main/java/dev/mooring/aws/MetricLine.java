package dev.mooring.aws;

import dev.mooring.registry.SessionCounts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A log line with a node's counts in CloudWatch's embedded metric format. CloudWatch Logs creates a metric from it.
 * Only {@link #ACTIVE_CONNECTIONS} becomes a metric, because each metric costs money; the other counts can be queried
 * in the log.
 *
 * @param service the name of the node's service, the only dimension of the metric
 * @param node the node's name, for queries
 * @see <a
 * href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Embedded metric format</a>
 */
public record MetricLine(String service, String node) {

    /** The CloudWatch namespace of the metric. */
    public static final String NAMESPACE = "Mooring";

    /** The name of the dimension; its value is the service's name. */
    public static final String DIMENSION = "ServiceName";

    /**
     * The metric: the number of sessions of one node. Its average is the average per task, its sum that of the service.
     */
    public static final String ACTIVE_CONNECTIONS = "ActiveConnections";

    /** The line for these counts, without a line break. */
    public String encode(SessionCounts counts, Instant now) {
        JsonObject metric = new JsonObject().put("Name", ACTIVE_CONNECTIONS).put("Unit", "Count");
        JsonObject directive = new JsonObject()
                .put("Namespace", NAMESPACE)
                .put("Dimensions", new JsonArray().add(new JsonArray().add(DIMENSION)))
                .put("Metrics", new JsonArray().add(metric));
        return new JsonObject()
                .put(
                        "_aws",
                        new JsonObject()
                                .put("Timestamp", now.toEpochMilli())
                                .put("CloudWatchMetrics", new JsonArray().add(directive)))
                .put(DIMENSION, service)
                .put(ACTIVE_CONNECTIONS, counts.sessions())
                .put("Node", node)
                .put("WebSocket", counts.websocket())
                .put("Polling", counts.polling())
                .put("Sockets", counts.sockets())
                .put("Authenticated", counts.authenticated())
                .put("Widget", counts.widget())
                .encode();
    }
}
