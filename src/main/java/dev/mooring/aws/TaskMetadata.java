package dev.mooring.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mooring.id.NodeId;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What ECS says of the task that this node runs in.
 *
 * @param arn the task's name in all of AWS
 * @param family the name of its task definition; in our templates the service's name, too
 * @param zone the availability zone; empty where ECS does not say, as on instances of one's own
 * @param host the task's own private IPv4 address; empty where it shares a machine's
 * @param version the release, as the container's label says; empty without
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html">
 *     Task metadata endpoint version 4</a>
 */
public record TaskMetadata(TaskArn arn, String family, String zone, Optional<String> host, Optional<String> version) {

    /** The label of our container, in the task definition, that says which release it runs. */
    public static final String VERSION_LABEL = "dev.mooring.version";

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /**
     * What both answers together say.
     *
     * @param container what the endpoint answers itself, about our container
     * @param task what it answers under {@code /task}
     * @throws IOException when that is no JSON, or does not name the task
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

    /** Only in this mode other nodes reach the address: a bridge's is known on its own machine alone. */
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
