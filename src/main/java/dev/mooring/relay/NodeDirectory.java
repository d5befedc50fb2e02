package dev.mooring.relay;

import dev.mooring.id.NodeId;
import dev.mooring.id.NodeKey;
import dev.mooring.id.Unavailable;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.registry.LiveNodes;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the other nodes are: a copy of what the registry says, so that hardly any request waits for Redis. Owned by the
 * first loop, which the others ask; answers on the caller's.
 *
 * <p>The registry is read every 5 s, and at most once a second, whatever is asked. While Redis is away or refuses the
 * nodes' renewals, the last copy holds. A node that the registry has no more stays for a few seconds, by when those that
 * Redis has lost have said again where they are.
 */
final class NodeDirectory {

    private static final Logger LOG = System.getLogger(NodeDirectory.class.getName());

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration LEASE = RegistryKeys.LEASE;
    /** By then a living node is in the registry again, whatever has become of it there. */
    private static final Duration REPAIR = Duration.ofSeconds(5);

    /** Of keys that are nobody's; anybody can make up more of them. */
    private static final int MAX_GONE = 1_000;

    private final Loops loops;
    private final Loop owner;
    private final NodeId self;
    private final Supplier<Future<LiveNodes>> registry;
    private final Map<NodeKey, Seen> peers = new HashMap<>();
    /** Keys that nobody had, and when. */
    private final Map<NodeKey, Long> gone = new HashMap<>();

    private List<Peer> live = List.of();
    private @Nullable Future<Void> reading;
    private long begunNanos = longAgo();
    private long readNanos = longAgo();

    /** A node; and since when the registry has it, or is known to have it no more. */
    private record Seen(Peer peer, boolean isMissed, long sinceNanos) {

        Seen missedAt(long nanoTime) {
            return isMissed ? this : new Seen(peer, true, nanoTime);
        }

        boolean isGone() {
            return isMissed && !isWithin(REPAIR, sinceNanos);
        }
    }

    /**
     * A directory that knows nobody yet.
     *
     * @param self who is no other node
     * @param registry asked on the first loop
     */
    NodeDirectory(Loops loops, NodeId self, Supplier<Future<LiveNodes>> registry) {
        this.loops = loops;
        this.owner = loops.at(0);
        this.self = self;
        this.registry = registry;
        owner.run(this::keepFresh);
    }

    /** Reads now and then although nobody asks: where Redis is away, the copy is what requests are relayed by. */
    private void keepFresh() {
        owner.timers().schedule(FRESH.toMillis(), () -> {
            Future<Void> ignored = read(); // logged there
            keepFresh();
        });
    }

    /** The node whose sessions have that key; empty if no living one has, or nobody can say. */
    Future<Optional<Peer>> find(NodeKey key) {
        return ask(() -> {
            peers.computeIfPresent(key, (same, seen) -> seen.isGone() ? null : seen);
            Seen known = peers.get(key);
            if (known != null && isWithin(FRESH, readNanos)) {
                return Future.succeededFuture(Optional.of(known.peer()));
            }
            if (known != null && isWithin(LEASE, readNanos)) {
                Future<Void> ignored = read();
                return Future.succeededFuture(Optional.of(known.peer()));
            }
            if (known != null) {
                return read().transform(read -> answer(key));
            }
            return isWithin(FRESH, gone.getOrDefault(key, longAgo())) ? answer(key) : seek(key, System.nanoTime());
        });
    }

    private Future<Optional<Peer>> answer(NodeKey key) {
        return Future.succeededFuture(Optional.ofNullable(peers.get(key)).map(Seen::peer));
    }

    /** Reads the registry as it is after it was asked; who seeks the same key a little later need not wait. */
    private Future<Optional<Peer>> seek(NodeKey key, long askedNanos) {
        return readAnew().transform(read -> {
            if (read.failed() || peers.containsKey(key)) {
                return answer(key);
            }
            if (begunNanos - askedNanos < 0) {
                return seek(key, askedNanos);
            }
            bury(key);
            return answer(key);
        });
    }

    /**
     * The other nodes that were alive a moment ago, or when Redis was last able to say; fails when none was known then, and
     * Redis has not been able to say for long.
     */
    Future<List<Peer>> others() {
        return ask(() -> isWithin(INTERVAL, readNanos)
                ? Future.succeededFuture(live)
                : read().transform(read -> !live.isEmpty() || isWithin(LEASE, readNanos)
                        ? Future.succeededFuture(live)
                        : Future.failedFuture(new Unavailable("Redis does not say which nodes there are"))));
    }

    private <T> Future<T> ask(Supplier<Future<T>> question) {
        return loops.here(owner.vertx()).ask(owner, question);
    }

    /** Reads the registry, unless that was tried within the last second. */
    private Future<Void> read() {
        if (reading != null) {
            return reading;
        }
        return isWithin(INTERVAL, begunNanos) ? Future.succeededFuture() : begin();
    }

    /** Reads the registry as it is from now on, as soon as that may be. */
    private Future<Void> readAnew() {
        if (reading != null) {
            return reading;
        }
        long waitMillis = INTERVAL.minusNanos(System.nanoTime() - begunNanos).toMillis();
        if (waitMillis <= 0) {
            return begin();
        }
        Promise<Void> later = Promise.promise();
        reading = later.future();
        owner.timers().schedule(waitMillis, () -> begin().onComplete(later));
        return later.future();
    }

    private Future<Void> begin() {
        begunNanos = System.nanoTime();
        Future<Void> begun = registry.get()
                .<Void>map(nodes -> {
                    learn(nodes);
                    return null;
                })
                .onFailure(cause -> LOG.log(Level.DEBUG, "the other nodes are as they were: {0}", cause.getMessage()));
        reading = begun;
        return begun.onComplete(done -> reading = null);
    }

    private void learn(LiveNodes nodes) {
        long now = System.nanoTime();
        readNanos = now;
        live = nodes.nodes().stream()
                .filter(node -> !node.id().equals(self.value()))
                .map(Peer::of)
                .flatMap(Optional::stream)
                .toList();
        peers.replaceAll((key, seen) -> seen.missedAt(now));
        live.forEach(peer -> peers.put(peer.key(), new Seen(peer, false, now)));
        peers.values().removeIf(Seen::isGone);
    }

    private void bury(NodeKey key) {
        if (gone.size() >= MAX_GONE) {
            gone.clear();
        }
        gone.put(key, System.nanoTime());
    }

    private static long longAgo() {
        return System.nanoTime() - LEASE.toNanos();
    }

    private static boolean isWithin(Duration time, long nanoTime) {
        return System.nanoTime() - nanoTime < time.toNanos();
    }
}
