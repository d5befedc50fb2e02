package dev.mooring.app;

import dev.mooring.aws.TaskMetadata;
import dev.mooring.config.NodeConfig;
import dev.mooring.id.NodeId;
import dev.mooring.registry.writer.NodeFacts;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Who this node is: as its environment says, else as ECS says of its task, else made up.
 *
 * @param id the node's name
 * @param version its release
 * @param zone the availability zone it runs in; empty where there is none
 * @param address {@code host:port} at which other nodes reach it; empty for {@code host} and the port it listens at
 * @param host where it can be reached
 */
record NodeIdentity(NodeId id, String version, String zone, Optional<String> address, String host) {

    private static final int RANDOM_BYTES = 6;

    static NodeIdentity of(NodeConfig config, Optional<TaskMetadata> task, SecureRandom random) {
        return new NodeIdentity(
                config.nodeId().or(() -> task.map(TaskMetadata::id)).orElseGet(() -> anyId(random)),
                task.flatMap(TaskMetadata::version).orElseGet(Version::read),
                task.map(TaskMetadata::zone).orElse(""),
                config.registry().address(),
                task.flatMap(TaskMetadata::host).orElse("127.0.0.1"));
    }

    /** What the node says of itself, once it listens at that port. */
    NodeFacts facts(int port, Instant startedAt) {
        return new NodeFacts(address.orElseGet(() -> host + ":" + port), zone, version, startedAt);
    }

    private static NodeId anyId(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new NodeId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
