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
 * The addresses of the other nodes: a copy of the registry, so that almost no request waits for Redis. The first loop owns
 * it and the others ask that loop; futures complete on the caller's loop.
 *
 * <p>The registry is read every 5 s, or on demand at most once a second. While Redis is down or refuses the nodes'
 * renewals, the last copy stays valid. A node that has disappeared from the registry stays in the copy for a few seconds:
 * if Redis has lost its data, living nodes write themselves again within that time.
 */
final class NodeDirectory {

    private static final Logger LOG = System.getLogger(NodeDirectory.class.getName());

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration LEASE = RegistryKeys.LEASE;
    /** Within this time a living node has written itself again if Redis has lost it. */
    private static final Duration REPAIR = Duration.ofSeconds(5);

    /** The maximum number of remembered unknown keys, which any client can invent. */
    private static final int MAX_UNKNOWN_KEYS = 1_000;

    private final Loops loops;
    private final Loop owner;
    private final NodeId self;
    private final Supplier<Future<LiveNodes>> registry;
    private final Map<NodeKey, Seen> peers = new HashMap<>();
    /** Node keys that the registry did not have, and the time of that read. */
    private final Map<NodeKey, Long> unknownKeys = new HashMap<>();

    private List<Peer> live = List.of();
    private @Nullable Future<Void> reading;
    private long readBegunNanos = longAgo();
    private long lastReadNanos = longAgo();

    /** A node, and the time at which the registry last had it or first missed it. */
    private record Seen(Peer peer, boolean isMissing, long sinceNanos) {

        Seen missingSince(long nanoTime) {
            return isMissing ? this : new Seen(peer, true, nanoTime);
        }

        boolean isGone() {
            return isMissing && !isWithin(REPAIR, sinceNanos);
        }
    }

    /**
     * An empty directory.
     *
     * @param self this node, which is left out
     * @param registry the registry, read on the first loop
     */
    NodeDirectory(Loops loops, NodeId self, Supplier<Future<LiveNodes>> registry) {
        this.loops = loops;
        this.owner = loops.at(0);
        this.self = self;
        this.registry = registry;
        owner.run(this::keepFresh);
    }

    /** Reads the registry regularly, so that the copy is recent when Redis goes down. */
    private void keepFresh() {
        owner.timers().schedule(FRESH.toMillis(), () -> {
            Future<Void> ignored = read(); // logged there
            keepFresh();
        });
    }

    /** The node whose sessions have the key; empty if no living node has the key, or if the registry cannot be read. */
    Future<Optional<Peer>> find(NodeKey key) {
        return ask(() -> {
            peers.computeIfPresent(key, (same, seen) -> seen.isGone() ? null : seen);
            Seen known = peers.get(key);
            if (known != null && isWithin(FRESH, lastReadNanos)) {
                return Future.succeededFuture(Optional.of(known.peer()));
            }
            if (known != null && isWithin(LEASE, lastReadNanos)) {
                Future<Void> ignored = read();
                return Future.succeededFuture(Optional.of(known.peer()));
            }
            if (known != null) {
                return read().transform(read -> answer(key));
            }
            return isWithin(FRESH, unknownKeys.getOrDefault(key, longAgo()))
                    ? answer(key)
                    : readAndFind(key, System.nanoTime());
        });
    }

    private Future<Optional<Peer>> answer(NodeKey key) {
        return Future.succeededFuture(Optional.ofNullable(peers.get(key)).map(Seen::peer));
    }

    /** Reads the registry, and remembers an unknown key for a short time. */
    private Future<Optional<Peer>> readAndFind(NodeKey key, long askedNanos) {
        return readAfterInterval().transform(read -> {
            if (read.failed() || peers.containsKey(key)) {
                return answer(key);
            }
            if (readBegunNanos - askedNanos < 0) {
                return readAndFind(key, askedNanos);
            }
            rememberUnknown(key);
            return answer(key);
        });
    }

    /**
     * The other nodes that were alive at the last successful read. Fails when there were none and that read is too old.
     */
    Future<List<Peer>> others() {
        return ask(() -> isWithin(INTERVAL, lastReadNanos)
                ? Future.succeededFuture(live)
                : read().transform(read -> !live.isEmpty() || isWithin(LEASE, lastReadNanos)
                        ? Future.succeededFuture(live)
                        : Future.failedFuture(new Unavailable("cannot read the list of nodes from Redis"))));
    }

    private <T> Future<T> ask(Supplier<Future<T>> question) {
        return loops.here(owner.vertx()).ask(owner, question);
    }

    /** Reads the registry, unless a read began within the last second. */
    private Future<Void> read() {
        if (reading != null) {
            return reading;
        }
        return isWithin(INTERVAL, readBegunNanos) ? Future.succeededFuture() : beginRead();
    }

    /** Reads the registry by a read that begins at once, or when the minimum interval has passed. */
    private Future<Void> readAfterInterval() {
        if (reading != null) {
            return reading;
        }
        long waitMillis =
                INTERVAL.minusNanos(System.nanoTime() - readBegunNanos).toMillis();
        if (waitMillis <= 0) {
            return beginRead();
        }
        Promise<Void> later = Promise.promise();
        reading = later.future();
        owner.timers().schedule(waitMillis, () -> beginRead().onComplete(later));
        return later.future();
    }

    private Future<Void> beginRead() {
        readBegunNanos = System.nanoTime();
        Future<Void> begun = registry.get()
                .<Void>map(nodes -> {
                    update(nodes);
                    return null;
                })
                .onFailure(cause -> LOG.log(
                        Level.DEBUG,
                        "cannot read the list of nodes from Redis, using the last copy: {0}",
                        cause.getMessage()));
        reading = begun;
        return begun.onComplete(done -> reading = null);
    }

    private void update(LiveNodes nodes) {
        long now = System.nanoTime();
        lastReadNanos = now;
        live = nodes.nodes().stream()
                .filter(node -> !node.id().equals(self.value()))
                .map(Peer::of)
                .flatMap(Optional::stream)
                .toList();
        peers.replaceAll((key, seen) -> seen.missingSince(now));
        live.forEach(peer -> peers.put(peer.key(), new Seen(peer, false, now)));
        peers.values().removeIf(Seen::isGone);
    }

    private void rememberUnknown(NodeKey key) {
        if (unknownKeys.size() >= MAX_UNKNOWN_KEYS) {
            unknownKeys.clear();
        }
        unknownKeys.put(key, System.nanoTime());
    }

    private static long longAgo() {
        return System.nanoTime() - LEASE.toNanos();
    }

    private static boolean isWithin(Duration time, long nanoTime) {
        return System.nanoTime() - nanoTime < time.toNanos();
    }
}
