package dev.mooring.aws;

import dev.mooring.id.NodeId;
import java.util.List;

/**
 * The name of a task in all of AWS.
 *
 * <pre>
 *   arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID
 * </pre>
 *
 * @param text as AWS writes it
 * @param id the task's id, which names the node
 */
public record TaskArn(String text, NodeId id) {

    private static final int REGION = 3;
    private static final int FIELDS = 6;
    private static final String DEFAULT_CLUSTER = "default";

    /**
     * The name in that text.
     *
     * @throws IllegalArgumentException when the end of the text cannot name a node
     */
    public static TaskArn of(String text) {
        return new TaskArn(text, new NodeId(text.substring(text.lastIndexOf('/') + 1)));
    }

    /** The task's region; empty where the text names none. */
    public String region() {
        List<String> fields = List.of(text.split(":", FIELDS));
        return fields.size() == FIELDS ? fields.get(REGION) : "";
    }

    /** The task's cluster. */
    public String cluster() {
        List<String> path = List.of(text.split("/"));
        return path.size() > 2 ? path.get(1) : DEFAULT_CLUSTER;
    }
}
