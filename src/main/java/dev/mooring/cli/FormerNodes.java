package dev.mooring.cli;

import dev.mooring.config.CommandConfiguration;
import dev.mooring.redis.RedisConfig;
import dev.mooring.registry.LiveNodes;
import dev.mooring.registry.NodeRecord;
import dev.mooring.registry.SessionDirectory;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a rollout replaces, read from the registry. A rollout works without the registry: if Redis cannot be
 * reached, one remark says so, and the rollout is neither announced nor are sessions counted. Calls block. Owned by one
 * thread.
 */
final class FormerNodes implements AutoCloseable {

    /** The life of the announcement after the end of a rollout, because the last tasks still drain. */
    private static final Duration LIFE_AFTER_END = Duration.ofMinutes(2);

    private final Consumer<String> remark;
    private @Nullable RegistryClient client;
    private Set<String> nodes = Set.of();

    private FormerNodes(Consumer<String> remark) {
        this.remark = remark;
    }

    /**
     * Reads the nodes from the Redis of the environment; none without {@code REDIS_URL}.
     *
     * @param remark prints a remark if Redis does not answer
     */
    static FormerNodes connect(Map<String, String> environment, Consumer<String> remark) {
        FormerNodes former = new FormerNodes(remark);
        if (environment.getOrDefault("REDIS_URL", "").isBlank()) {
            return former;
        }
        RedisConfig redis = CommandConfiguration.redis(environment);
        former.attempt(() -> {
            former.client = RegistryClient.connect(redis);
            former.nodes = former.client.ask(SessionDirectory::nodes).nodes().stream()
                    .map(NodeRecord::id)
                    .collect(Collectors.toSet());
        });
        return former;
    }

    /** Announces a rollout to the nodes, for this time at most. */
    void announce(String what, Duration life) {
        RegistryClient connected = client;
        if (connected != null) {
            attempt(() -> connected.announceRollout(what, life));
        }
    }

    /** Announces to the nodes that the rollout is over. */
    void announceEnd(String what) {
        announce(what + " is over", LIFE_AFTER_END);
    }

    /** The number of sessions that the former nodes still have; empty if Redis does not answer. */
    OptionalLong sessions() {
        RegistryClient connected = client;
        if (connected == null) {
            return OptionalLong.empty();
        }
        long[] left = new long[1];
        attempt(() -> left[0] = sessions(connected.ask(SessionDirectory::nodes)));
        return client == null ? OptionalLong.empty() : OptionalLong.of(left[0]);
    }

    private long sessions(LiveNodes live) {
        return live.nodes().stream()
                .filter(node -> nodes.contains(node.id()))
                .mapToLong(node -> node.counts().sessions())
                .sum();
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            remark.accept("the registry does not answer, so the rollout goes on without it: " + e.getMessage());
            RegistryClient failed = client;
            client = null;
            if (failed != null) {
                failed.abandon();
            }
        }
    }

    @Override
    public void close() {
        RegistryClient connected = client;
        if (connected != null) {
            attempt(connected::close);
        }
    }
}
