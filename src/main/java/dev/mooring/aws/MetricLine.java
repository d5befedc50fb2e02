package dev.mooring.aws;

import dev.mooring.registry.SessionCounts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A node's counts as one line of CloudWatch's embedded metric format: what reads the log makes a metric of it. Only
 * {@link #ACTIVE_CONNECTIONS} is one, since each costs money; the other counts stand beside it in the log, for queries.
 *
 * @param service the service that the node is part of, which is the metric's only dimension
 * @param node the node's name, for queries
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 *     Embedded metric format</a>
 */
public record MetricLine(String service, String node) {

    /** Where CloudWatch keeps our metrics. */
    public static final String NAMESPACE = "Mooring";

    /** The name of the dimension, whose value is the service's name. */
    public static final String DIMENSION = "ServiceName";

    /** The metric: how many sessions a node has. Each node tells its own number, so the average is that of a task. */
    public static final String ACTIVE_CONNECTIONS = "ActiveConnections";

    /** The line of that moment, without its end. */
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
