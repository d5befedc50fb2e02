package dev.mooring.aws;

import dev.mooring.id.NodeId;
import java.util.List;

/**
 * The ARN of an ECS task, its unique name in AWS.
 *
 * <pre>
 *   arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID
 * </pre>
 *
 * @param text the ARN as text
 * @param id the task's id, which names the node
 */
public record TaskArn(String text, NodeId id) {

    private static final int REGION = 3;
    private static final int FIELDS = 6;
    private static final String DEFAULT_CLUSTER = "default";

    /**
     * Parses an ARN.
     *
     * @throws IllegalArgumentException when the id is no valid node name
     */
    public static TaskArn of(String text) {
        return new TaskArn(text, new NodeId(text.substring(text.lastIndexOf('/') + 1)));
    }

    /** The task's region; empty if the text names none. */
    public String region() {
        List<String> fields = List.of(text.split(":", FIELDS));
        return fields.size() == FIELDS ? fields.get(REGION) : "";
    }

    /** The name of the task's cluster. */
    public String cluster() {
        List<String> path = List.of(text.split("/"));
        return path.size() > 2 ? path.get(1) : DEFAULT_CLUSTER;
    }
}
