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
 * The nodes that a rollout replaces, as the registry knows them. A rollout does not need them: where Redis cannot be
 * reached, that is said once, and nobody is announced to or counted. Owned by one thread, which it blocks.
 */
final class FormerNodes implements AutoCloseable {

    /** After ECS's "completed", the last tasks still drain. */
    private static final Duration AFTER_THE_END = Duration.ofMinutes(2);

    private final Consumer<String> remark;
    private @Nullable DirectoryClient client;
    private Set<String> nodes = Set.of();

    private FormerNodes(Consumer<String> remark) {
        this.remark = remark;
    }

    /**
     * Those in the environment's Redis; none without a {@code REDIS_URL}.
     *
     * @param remark is told why there are none
     */
    static FormerNodes connect(Map<String, String> environment, Consumer<String> remark) {
        FormerNodes former = new FormerNodes(remark);
        if (environment.getOrDefault("REDIS_URL", "").isBlank()) {
            return former;
        }
        RedisConfig redis = CommandConfiguration.redis(environment);
        former.attempt(() -> {
            former.client = DirectoryClient.connect(redis);
            former.nodes = former.client.ask(SessionDirectory::nodes).nodes().stream()
                    .map(NodeRecord::id)
                    .collect(Collectors.toSet());
        });
        return former;
    }

    /** Tells the nodes of a rollout that takes that long at most. */
    void announce(String what, Duration life) {
        DirectoryClient there = client;
        if (there != null) {
            attempt(() -> there.announceRollout(what, life));
        }
    }

    /** Tells the nodes that the rollout is over. */
    void announceEnd(String what) {
        announce(what + " is over", AFTER_THE_END);
    }

    /** How many sessions they still have; nothing where nobody can say. */
    OptionalLong sessions() {
        DirectoryClient there = client;
        if (there == null) {
            return OptionalLong.empty();
        }
        long[] left = new long[1];
        attempt(() -> left[0] = sessions(there.ask(SessionDirectory::nodes)));
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
            DirectoryClient there = client;
            client = null;
            if (there != null) {
                there.abandon();
            }
        }
    }

    @Override
    public void close() {
        DirectoryClient there = client;
        if (there != null) {
            attempt(there::close);
        }
    }
}
