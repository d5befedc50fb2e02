package dev.mooring.relay;

import dev.mooring.id.NodeKey;
import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The connections of one loop to other nodes: relayed requests, waiting polls and tunnels. Owned by that loop. */
final class LoopRelay {

    private static final Logger LOG = System.getLogger(LoopRelay.class.getName());
    private static final int CONNECT_MILLIS = 1_000;

    /** The answer to a preflight has headers of its own and repeats some of the request, which may have 16 KB of them. */
    private static final int MAX_HEADER_BYTES = 18 * 1024;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The timeout of a request to another node that is not a client's request. */
    private static final long PROBE_MILLIS = 900;

    /** How long a node that did not answer is tried after all other nodes. */
    private static final long SILENCE_NANOS = 5_000 * NANOS_PER_MILLI;

    /**
     * The maximum number of connections to one node. Each poll and each tunnel needs a connection of its own, and must
     * not wait until another one ends.
     */
    private static final int MAX_CONNECTIONS = 16_384;

    /**
     * The maximum wait of a poll while this node drains, so that its client reaches another node before this node
     * stops.
     */
    private static final long DRAINING_POLL_MILLIS = 1_000;

    private static final long LEAVING_POLL_MILLIS = 10;

    private final Loop loop;
    private final HttpClient http;
    private final Set<Tunnel> tunnels = new LinkedHashSet<>();
    private final Map<NodeKey, WaitingPolls> waiting = new HashMap<>();
    /** For each waiting poll, the request that makes the owner answer that poll; the oldest first. */
    private final Map<RelayedRequest, Supplier<Future<Integer>>> releases = new LinkedHashMap<>();

    private final Map<NodeKey, Long> silentSince = new HashMap<>();
    private boolean isDraining;
    private long pollMillis = DRAINING_POLL_MILLIS;

    LoopRelay(Loop loop) {
        this.loop = loop;
        this.http = loop.vertx()
                .httpClientBuilder()
                .with(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setMaxHeaderSize(MAX_HEADER_BYTES))
                .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
                .withConnectHandler(connection -> connection.exceptionHandler(LoopRelay::ignore))
                .build();
    }

    /**
     * The requests to the owner of a session while a poll waits there.
     *
     * @param probe fails when the node does not answer
     * @param release makes the owner end the poll with a noop
     */
    record OwnerCalls(Supplier<Future<Integer>> probe, Supplier<Future<Integer>> release) {}

    /**
     * Relays a request that the node answers at once. Completes with false, without an answer to the client, when the node
     * cannot be reached or does not answer within 2 s.
     */
    Future<Boolean> send(HttpServerRequest request, Peer peer, String ticket) {
        return send(request, peer, ticket, false);
    }

    /**
     * Offers a handshake to a node. Completes with false also when the node refuses it with 503: it may have begun to drain,
     * or be full, since the registry was read.
     */
    Future<Boolean> offer(HttpServerRequest handshake, Peer peer, String ticket) {
        return send(handshake, peer, ticket, true);
    }

    private Future<Boolean> send(HttpServerRequest request, Peer peer, String ticket, boolean isOffer) {
        long startNanos = System.nanoTime();
        return open(request.method(), request.uri(), peer.address())
                .compose(onward -> {
                    RelayedRequest relayed = new RelayedRequest(request, onward, this, isOffer);
                    relayed.startDeadline((System.nanoTime() - startNanos) / NANOS_PER_MILLI);
                    relayed.ended().onComplete(over -> recordSilence(peer, relayed));
                    return relayed.send(ticket);
                })
                .otherwise(false);
    }

    /** Handles the failure of a connection: its requests and its tunnel fail by themselves, and Vert.x logs nothing. */
    static void ignore(Throwable cause) {
        LOG.log(Level.DEBUG, "a relayed connection failed: {0}", cause);
    }

    /** Relays a poll, and probes the node while the poll waits. Completes as {@link #send} does. */
    Future<Boolean> poll(HttpServerRequest request, Peer peer, String ticket, OwnerCalls owner) {
        return open(request.method(), request.uri(), peer.address())
                .compose(onward -> {
                    RelayedRequest poll = new RelayedRequest(request, onward, this, false);
                    releases.put(poll, owner.release());
                    poll.ended().onComplete(over -> releases.remove(poll));
                    waiting.values().removeIf(WaitingPolls::isIdle);
                    waiting.computeIfAbsent(peer.key(), key -> new WaitingPolls(loop, owner.probe()))
                            .add(poll);
                    if (isDraining) {
                        releaseAfter(poll, pollMillis);
                    }
                    return poll.send(ticket);
                })
                .otherwise(false);
    }

    Loop loop() {
        return loop;
    }

    private void recordSilence(Peer peer, RelayedRequest relayed) {
        if (relayed.isSilent()) {
            silentSince.values().removeIf(since -> System.nanoTime() - since > SILENCE_NANOS);
            silentSince.put(peer.key(), System.nanoTime());
        } else {
            silentSince.remove(peer.key());
        }
    }

    /** Whether the node has recently failed to answer a request in time. */
    boolean wasSilent(Peer peer) {
        Long since = silentSince.get(peer.key());
        return since != null && System.nanoTime() - since <= SILENCE_NANOS;
    }

    private Future<HttpClientRequest> open(HttpMethod method, String uri, HostAndPort node) {
        return http.request(options(method, uri, node));
    }

    private static RequestOptions options(HttpMethod method, String uri, HostAndPort node) {
        return new RequestOptions()
                .setMethod(method)
                .setURI(uri)
                .setHost(node.host())
                .setPort(node.port());
    }

    /**
     * Sends a request without a body, and completes with the status code; fails when the node does not answer within
     * {@value #PROBE_MILLIS} ms.
     */
    Future<Integer> ask(HttpMethod method, String uri, HostAndPort node, String ticket) {
        return http.request(options(method, uri, node).setIdleTimeout(PROBE_MILLIS))
                .compose(
                        request -> request.putHeader(RelayTicket.HEADER, ticket).send())
                .compose(answer -> answer.body().map(body -> answer.statusCode()));
    }

    // Draining

    /** Whether this node drains, so that clients should reach another node. */
    boolean isDraining() {
        return isDraining;
    }

    /** Limits how long polls wait from now on, and ends the waiting polls one after the other within that time. */
    void drain() {
        if (!isDraining) {
            isDraining = true;
            List<RelayedRequest> polls = new ArrayList<>(releases.keySet());
            for (int i = 0; i < polls.size(); i++) {
                releaseAfter(polls.get(i), DRAINING_POLL_MILLIS * (i + 1) / polls.size());
            }
        }
    }

    /** Ends all waiting polls, and each later poll as soon as it arrives. */
    void leave() {
        isDraining = true;
        pollMillis = LEAVING_POLL_MILLIS;
        List.copyOf(releases.keySet()).forEach(this::release);
    }

    private void releaseAfter(RelayedRequest poll, long millis) {
        loop.timers().schedule(Math.max(1, millis), () -> release(poll));
    }

    /** Repeats the release: the first may arrive before the poll, and the owner may be unreachable for a moment. */
    private void release(RelayedRequest poll) {
        Supplier<Future<Integer>> release = releases.get(poll);
        if (release != null) {
            Future<Integer> ignored = release.get().onComplete(done -> releaseAfter(poll, pollMillis));
        }
    }

    /** Adds a tunnel that has just opened. */
    void addTunnel(Tunnel tunnel) {
        tunnels.add(tunnel);
        tunnel.open().onComplete(over -> tunnels.remove(tunnel));
    }

    /** The number of open tunnels. */
    int tunnels() {
        return tunnels.size();
    }

    /** Closes a number of tunnels, the oldest first. */
    void close(int number) {
        tunnels.stream().limit(number).toList().forEach(Tunnel::close);
    }
}
