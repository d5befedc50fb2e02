package dev.mooring.relay;

import dev.mooring.engineio.RequestRelay;
import dev.mooring.id.NodeId;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Relays requests to the nodes that own their sessions, and handshakes to nodes that admit new clients. A relayed request is
 * not relayed again. Immutable; each loop owns its {@link LoopRelay}.
 */
final class OwnerRelay implements RequestRelay {

    private final RelayConfig config;
    private final NodeId self;
    private final NodeDirectory directory;
    private final InstantSource clock;
    private final PerLoop<LoopRelay> loopRelays;

    OwnerRelay(RelayConfig config, NodeId self, Loops loops, NodeDirectory directory, InstantSource clock) {
        this.config = config;
        this.self = self;
        this.directory = directory;
        this.clock = clock;
        this.loopRelays = PerLoop.create(loops, LoopRelay::new);
    }

    @Override
    public Optional<String> client(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(RelayTicket.HEADER))
                .flatMap(value ->
                        RelayTicket.read(value, config, request.method().name(), request.uri(), clock.instant()))
                .map(RelayTicket::client);
    }

    @Override
    public Future<Boolean> relay(HttpServerRequest request, String client, SessionId sid) {
        if (client(request).isPresent()) {
            return Future.succeededFuture(false);
        }
        return directory
                .find(sid.node())
                .compose(owner ->
                        owner.map(peer -> send(request, client, peer, sid)).orElse(Future.succeededFuture(false)));
    }

    private Future<Boolean> send(HttpServerRequest request, String client, Peer owner, SessionId sid) {
        boolean isPoll = request.method().equals(HttpMethod.GET) && request.getHeader(HttpHeaders.UPGRADE) == null;
        if (!isPoll) {
            return send(request, client, owner);
        }
        LoopRelay here = here();
        String release = PollRelease.uri(sid);
        return here.poll(
                request,
                owner,
                ticket(client, "GET", request.uri()),
                new LoopRelay.OwnerCalls(
                        () -> ask(here, HttpMethod.GET, RelayProbe.PATH, owner),
                        () -> ask(here, HttpMethod.POST, release, owner)));
    }

    private Future<Integer> ask(LoopRelay here, HttpMethod method, String uri, Peer peer) {
        return here.ask(method, uri, peer.address(), ticket(self.value(), method.name(), uri));
    }

    private LoopRelay here() {
        return loopRelays.here();
    }

    @Override
    public Future<Boolean> relayHandshake(HttpServerRequest request, String client) {
        if (client(request).isPresent()) {
            return Future.succeededFuture(false);
        }
        return directory.others().compose(others -> {
            List<Peer> ready = new ArrayList<>();
            others.stream().filter(Peer::isReady).forEach(ready::add);
            Collections.shuffle(ready); // spreads handshakes over the nodes
            ready.sort(Comparator.comparing(here()::wasSilent)); // false comes first
            return offerToFirst(request, client, ready);
        });
    }

    private Future<Boolean> offerToFirst(HttpServerRequest request, String client, List<Peer> peers) {
        if (peers.isEmpty()) {
            return Future.succeededFuture(false);
        }
        return here().offer(
                        request, peers.get(0), ticket(client, request.method().name(), request.uri()))
                .compose(isHandled -> isHandled || here().wasSilent(peers.get(0))
                        ? Future.succeededFuture(isHandled) // no second node: the client has waited long enough
                        : offerToFirst(request, client, peers.subList(1, peers.size())));
    }

    private Future<Boolean> send(HttpServerRequest request, String client, Peer peer) {
        return here().send(request, peer, ticket(client, request.method().name(), request.uri()));
    }

    /** Whether the node answers a signed request for the path with the given status. */
    Future<Boolean> answers(Peer peer, String path, int status) {
        return ask(here(), HttpMethod.GET, path, peer).map(answer -> answer == status);
    }

    private String ticket(String client, String method, String uri) {
        return new RelayTicket(self.value(), clock.millis(), client).write(config, method, uri);
    }

    /** The relay of each loop. */
    PerLoop<LoopRelay> loopRelays() {
        return loopRelays;
    }
}
