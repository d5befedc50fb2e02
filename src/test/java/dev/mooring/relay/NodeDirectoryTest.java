package dev.mooring.relay;

import dev.mooring.id.NodeId;
import dev.mooring.id.NodeKey;
import dev.mooring.loop.Loops;
import dev.mooring.registry.LiveNodes;
import dev.mooring.registry.NamespaceCounts;
import dev.mooring.registry.NodeRecord;
import dev.mooring.support.Answers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class NodeDirectoryTest {

    private static final NodeKey KEY = new NodeKey("AAAAAAAB");

    private final Vertx vertx = Vertx.vertx();
    private final Loops loops = Answers.await(Loops.start(vertx, 1));
    private final AtomicReference<LiveNodes> registry = new AtomicReference<>(nodes(KEY));
    private final NodeDirectory directory =
            new NodeDirectory(loops, new NodeId("self"), () -> Future.succeededFuture(registry.get()));

    private static LiveNodes nodes(NodeKey... keys) {
        return new LiveNodes(
                Instant.EPOCH,
                List.of(keys).stream()
                        .map(key -> new NodeRecord(
                                key.value(),
                                0,
                                0,
                                Map.of("key", key.value(), "address", "10.0.0.1:3001", "state", "ready"),
                                NamespaceCounts.NONE))
                        .toList());
    }

    @AfterEach
    void stop() {
        Answers.await(vertx.close());
    }

    private boolean isFound() {
        return Answers.await(loops.at(0).call(() -> directory.find(KEY))).isPresent();
    }

    private List<Peer> others() {
        return Answers.await(loops.at(0).call(directory::others));
    }

    @Test
    void a_node_missing_from_the_registry_stays_known_for_five_seconds() {
        assertThat(isFound()).isTrue();
        registry.set(nodes());
        await().until(() -> others().isEmpty());
        long missed = System.nanoTime();
        assertThat(isFound()).as("Redis may have lost it for a moment").isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> !isFound());
        assertThat(Duration.ofNanos(System.nanoTime() - missed)).isGreaterThan(Duration.ofSeconds(4));
    }
}
