package dev.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mooring.id.NodeId;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The metadata of the ECS task in which this node runs.
 *
 * @param arn the task's ARN
 * @param family the family of the task definition; in our templates also the name of the service
 * @param zone the availability zone; empty if ECS does not name it, as on external instances
 * @param host the task's own private IPv4 address; empty if the task shares the address of its machine
 * @param version the release in the container's label; empty without that label
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html">
 *     Task metadata endpoint version 4</a>
 */
public record TaskMetadata(TaskArn arn, String family, String zone, Optional<String> host, Optional<String> version) {

    /** The label of our container in the task definition; its value is the release. */
    public static final String VERSION_LABEL = "dev.mooring.version";

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /**
     * Decodes the two answers of the endpoint.
     *
     * @param container the answer at the endpoint itself, about our container
     * @param task the answer at {@code /task}
     * @throws IOException when an answer is no JSON, or does not name the task
     */
    static TaskMetadata decode(byte[] container, byte[] task) throws IOException {
        JsonMapper mapper = new JsonMapper();
        JsonNode ours = mapper.readTree(container);
        JsonNode all = mapper.readTree(task);
        return new TaskMetadata(
                arn(text(all.path("TaskARN")).orElse("")),
                text(all.path("Family")).orElseThrow(() -> new IOException("the task has no Family")),
                text(all.path("AvailabilityZone")).orElse(""),
                host(ours.path("Networks")),
                text(ours.path("Labels").path(VERSION_LABEL)));
    }

    /** The task's id, which names the node. */
    public NodeId id() {
        return arn.id();
    }

    private static TaskArn arn(String text) throws IOException {
        try {
            return TaskArn.of(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("the task has no TaskARN with an id", e);
        }
    }

    /**
     * The address in the network mode {@code awsvpc}. In other modes only the task's own machine can reach the address.
     */
    private static Optional<String> host(JsonNode networks) {
        for (JsonNode network : networks) {
            String address = network.path("IPv4Addresses").path(0).asText();
            if (network.path("NetworkMode").asText().equals("awsvpc")
                    && IPV4.matcher(address).matches()) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.of(node.asText("").strip()).filter(text -> !text.isEmpty());
    }
}
