package dev.mooring.laptop;

import dev.mooring.laptop.Target.State;
import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The load balancer in front of the nodes. It behaves like an ALB: a cookie keeps a client on its node, a new client
 * goes to the node with the fewest sessions, and a node that fails its health check gets no requests. Owned by its
 * loop.
 */
final class Balancer {

    /** The name of an ALB's cookie, so that a client that works here also works behind an ALB. */
    private static final String COOKIE = "AWSALB";

    private static final String HOST = "127.0.0.1";
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String SESSION = "sid";
    private static final String REVISION = "EIO";
    private static final String CHOSEN = "node";
    private static final Map<String, State> STATES =
            Map.of("healthy", State.IN, "degraded", State.IN, "draining", State.DRAINING);
    private static final String HEALTH_PATH = "/health/websocket";
    private static final int CHECK_MILLIS = 1_000;
    private static final int START_CHECK_MILLIS = 100;
    private static final int START_CHECKS = 100;

    /** The number of connections to one node. Each long poll and each WebSocket needs one. */
    private static final int MAX_CONNECTIONS = 20_000;

    /** Longer than the nodes' ping interval, so that the balancer never closes the connection of a live session. */
    private static final int IDLE_SECONDS = 120;

    private final Loop loop;
    private final List<Target> targets;
    private final HttpClient client;
    private final HttpProxy proxy;

    Balancer(Loop loop, List<Target> targets) {
        this.loop = loop;
        this.targets = List.copyOf(targets);
        this.client = loop.vertx()
                .createHttpClient(
                        new HttpClientOptions().setConnectTimeout(CHECK_MILLIS).setKeepAliveTimeout(5),
                        new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
        this.proxy = HttpProxy.reverseProxy(client).origin(this::origin).addInterceptor(new ProxyInterceptor() {
            @Override
            public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
                return send(context);
            }
        });
    }

    /**
     * Listens at a port of this machine.
     *
     * @param port 0 for any free port
     * @return the port
     */
    Future<Integer> listen(int port) {
        loop.checkCurrent();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(HOST)
                .setPort(port)
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxInitialLineLength(16_384)
                .setMaxHeaderSize(16_384);
        return loop.vertx()
                .createHttpServer(options)
                .requestHandler(this::handle)
                .listen()
                .onSuccess(listening -> check())
                .map(listening -> listening.actualPort());
    }

    /** Called when the process of a node has ended. The node gets no requests until a health check succeeds. */
    void onEnd(Target target) {
        loop.checkCurrent();
        target.checked(State.OUT, 0);
    }

    /**
     * Checks the nodes before one of them gets a handshake: a balancer that takes a node out of service knows at once
     * that the node drains, and it counts its connections itself. This one would only learn both at its next check.
     */
    private void handle(HttpServerRequest request) {
        boolean isHandshake = request.getParam(REVISION) != null && request.getParam(SESSION) == null;
        if (!isHandshake) {
            forward(request);
            return;
        }
        HttpServerRequest paused = request.pause();
        List<Future<Void>> checks =
                candidates(request).stream().map(this::check).toList();
        Future<?> ignored = Future.join(checks).onComplete(checked -> forward(paused.resume()));
    }

    private void forward(HttpServerRequest request) {
        if (candidates(request).isEmpty()) {
            refuse(request);
            return;
        }
        String client = request.remoteAddress().hostAddress();
        String forwardedFor = request.getHeader(FORWARDED_FOR);
        request.headers().set(FORWARDED_FOR, forwardedFor == null ? client : forwardedFor + ", " + client);
        proxy.handle(request);
    }

    private static void refuse(HttpServerRequest request) {
        JsonObject error =
                new JsonObject().put("code", "unavailable").put("message", "No node of the fleet runs at the moment");
        Future<Void> ignored = request.response()
                .setStatusCode(503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.RETRY_AFTER, "1")
                .end(new JsonObject().put("error", error).encode());
    }

    private Future<HttpClientRequest> origin(ProxyContext context) {
        HttpServerRequest request = context.request().proxiedRequest();
        return connect(context, request, candidates(request));
    }

    /**
     * Sends a request to a node. A GET without a session is sent once more, to another node, if the first node dies.
     */
    private Future<ProxyResponse> send(ProxyContext context) {
        HttpServerRequest request = context.request().proxiedRequest();
        if (!request.method().equals(HttpMethod.GET) || request.getParam(SESSION) != null) {
            return context.sendRequest();
        }
        // A body can be sent only once, and a GET has none.
        HttpServerRequest ignored = request.resume();
        context.request().setBody(null);
        return context.sendRequest().recover(failure -> {
            Target node = context.get(CHOSEN, Target.class);
            if (node != null) {
                node.checked(State.OUT, 0);
            }
            return candidates(request).isEmpty() ? Future.failedFuture(failure) : context.sendRequest();
        });
    }

    /** Connects to the first node that accepts a connection. */
    private Future<HttpClientRequest> connect(ProxyContext context, HttpServerRequest request, List<Target> nodes) {
        if (nodes.isEmpty()) {
            return Future.failedFuture("no node of the fleet runs");
        }
        Target node = nodes.get(0);
        // Keeps the client's Host header, as an ALB does.
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(node.port(), HOST))
                .setHost(request.authority().host())
                .setPort(request.authority().port());
        return client.request(options)
                .onSuccess(connected -> {
                    context.set(CHOSEN, node);
                    setCookie(request, node);
                })
                .recover(refused -> {
                    node.checked(State.OUT, 0);
                    return connect(context, request, nodes.subList(1, nodes.size()));
                });
    }

    private static void setCookie(HttpServerRequest request, Target node) {
        node.choose();
        if (!node.id().equals(owner(request))) {
            HttpServerResponse ignored = request.response()
                    .addCookie(Cookie.cookie(COOKIE, node.id())
                            .setPath("/")
                            .setHttpOnly(true)
                            .setSameSite(CookieSameSite.LAX));
        }
    }

    /** The nodes to which the request may go, the best first. Draining nodes come last, unless they own the session. */
    private List<Target> candidates(HttpServerRequest request) {
        List<Target> all = new ArrayList<>(targets);
        all.removeIf(node -> node.state() == State.OUT);
        all.sort(Comparator.comparing((Target node) -> node.state() != State.IN).thenComparing(Target::load));
        String owner = owner(request);
        boolean hasSession = request.getParam(SESSION) != null;
        all.stream()
                .filter(node -> node.id().equals(owner) && (hasSession || node.state() == State.IN))
                .findFirst()
                .ifPresent(node -> Collections.swap(all, 0, all.indexOf(node)));
        return all;
    }

    private static String owner(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        return cookie == null ? "" : cookie.getValue();
    }

    private void check() {
        targets.forEach(node -> {
            Future<Void> ignored = check(node);
        });
        loop.timers().schedule(CHECK_MILLIS, this::check);
    }

    /** Checks a node that has just started until it is healthy. Fails after 10 s. */
    Future<Void> awaitHealthy(Target node) {
        loop.checkCurrent();
        return awaitHealthy(node, START_CHECKS);
    }

    private Future<Void> awaitHealthy(Target node, int checks) {
        return check(node).compose(checked -> {
            if (node.state() == State.IN) {
                return Future.succeededFuture();
            }
            if (checks == 0) {
                return Future.failedFuture(HEALTH_PATH + " of " + node.id() + " does not answer \"healthy\"");
            }
            Promise<Void> again = Promise.promise();
            loop.timers().schedule(START_CHECK_MILLIS, again::complete);
            return again.future().compose(none -> awaitHealthy(node, checks - 1));
        });
    }

    /** Checks the health of a node. Succeeds when the check is over, with any result. */
    private Future<Void> check(Target node) {
        RequestOptions request = new RequestOptions()
                .setHost(HOST)
                .setPort(node.port())
                .setURI(HEALTH_PATH)
                .setTimeout(CHECK_MILLIS);
        return client.request(request)
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .map(body -> new JsonObject(body))
                .onSuccess(health -> node.checked(
                        STATES.getOrDefault(health.getString("status", ""), State.OUT),
                        health.getJsonObject("connections").getLong("node")))
                .onFailure(failure -> node.missed())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
