package dev.mooring.relay;

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One loop's connections to other nodes, and the tunnels among them. Owned by that loop. */
final class LocalRelay {

    private static final Logger LOG = System.getLogger(LocalRelay.class.getName());
    private static final int CONNECT_MILLIS = 1_000;

    /** An answer to a preflight repeats headers of the request, which may have 16 KB, beside its own. */
    private static final int MAX_HEADER_BYTES = 18 * 1024;

    /** Of one node: each long poll and each tunnel has one of its own, and none may wait for another to end. */
    private static final int MAX_CONNECTIONS = 16_384;

    private final HttpClient http;
    private final Set<Tunnel> tunnels = new LinkedHashSet<>();

    LocalRelay(Loop loop) {
        this.http = loop.vertx()
                .httpClientBuilder()
                .with(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setMaxHeaderSize(MAX_HEADER_BYTES))
                .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
                .withConnectHandler(connection -> connection.exceptionHandler(LocalRelay::ignore))
                .build();
    }

    /** Takes the request to that node. Completes with false, nothing answered, when that cannot be reached. */
    Future<Boolean> send(HttpServerRequest request, HostAndPort node, String ticket) {
        return open(request.method(), request.uri(), node)
                .compose(onward -> new RelayedRequest(request, onward, this::hold).send(ticket))
                .otherwise(false);
    }

    /** A connection's failure. Its requests and its tunnel hear of the end; without a handler Vert.x would log it too. */
    static void ignore(Throwable cause) {
        LOG.log(Level.DEBUG, "a relayed connection broke: {0}", cause);
    }

    private Future<HttpClientRequest> open(HttpMethod method, String uri, HostAndPort node) {
        return http.request(new RequestOptions()
                .setMethod(method)
                .setURI(uri)
                .setHost(node.host())
                .setPort(node.port()));
    }

    /** The status that the node answers a bare request with. */
    Future<Integer> ask(String uri, HostAndPort node, String ticket) {
        return open(HttpMethod.GET, uri, node)
                .compose(
                        request -> request.putHeader(RelayTicket.HEADER, ticket).send())
                .compose(answer -> answer.body().map(body -> answer.statusCode()));
    }

    private void hold(Tunnel tunnel) {
        tunnels.add(tunnel);
        tunnel.open().onComplete(over -> tunnels.remove(tunnel));
    }

    /** The tunnels that are open, the oldest first. */
    List<Tunnel> tunnels() {
        return List.copyOf(tunnels);
    }
}
