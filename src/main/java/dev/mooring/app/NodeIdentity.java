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
 * The identity of this node. Each value comes from the environment, else from the metadata of the ECS task, else from a
 * default; the default id is random.
 *
 * @param id the node's name
 * @param version the node's release
 * @param zone the node's availability zone; empty if unknown
 * @param address {@code host:port} at which other nodes reach this node; empty for {@code host} and the node's port
 * @param host the address of this machine or task
 */
record NodeIdentity(NodeId id, String version, String zone, Optional<String> address, String host) {

    private static final int RANDOM_BYTES = 6;

    /** Determines the identity from the configuration and, on ECS, from the task's metadata. */
    static NodeIdentity of(NodeConfig config, Optional<TaskMetadata> task, SecureRandom random) {
        return new NodeIdentity(
                config.nodeId().or(() -> task.map(TaskMetadata::id)).orElseGet(() -> randomId(random)),
                task.flatMap(TaskMetadata::version).orElseGet(Version::read),
                task.map(TaskMetadata::zone).orElse(""),
                config.registry().address(),
                task.flatMap(TaskMetadata::host).orElse("127.0.0.1"));
    }

    /** The facts that the node publishes in the registry, once it listens at this port. */
    NodeFacts facts(int port, Instant startedAt) {
        return new NodeFacts(address.orElseGet(() -> host + ":" + port), zone, version, startedAt);
    }

    private static NodeId randomId(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new NodeId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
