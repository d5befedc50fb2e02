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
 * The balancer in front of the nodes. It behaves as an ALB does: a cookie keeps a client on its node, a new client goes to
 * the node with the fewest sessions, and a node gets nothing once it fails its health path. Owned by its loop.
 */
final class Balancer {

    /** As an ALB's, so that what is tried here goes on to work there. */
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

    /** A long poll holds a connection, and a WebSocket does. */
    private static final int MAX_CONNECTIONS = 20_000;

    /** Longer than the nodes' ping interval: the balancer never ends a session that is in use. */
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

    /** Listens at that port of this machine; answers the port, which is another one for 0. */
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

    /** The process of that node has ended. */
    void onEnd(Target target) {
        loop.checkCurrent();
        target.checked(State.OUT, 0);
    }

    /**
     * Checks the chosen node before it gets a handshake: a balancer that takes a node out of service knows at once, and this
     * one would only learn at its next check that the node drains.
     */
    private void handle(HttpServerRequest request) {
        List<Target> best = candidates(request);
        boolean isHandshake = request.getParam(REVISION) != null && request.getParam(SESSION) == null;
        if (best.isEmpty() || !isHandshake) {
            forward(request);
            return;
        }
        HttpServerRequest paused = request.pause();
        Future<Void> ignored = check(best.get(0)).onComplete(checked -> forward(paused.resume()));
    }

    private void forward(HttpServerRequest request) {
        if (candidates(request).isEmpty()) {
            refuse(request);
            return;
        }
        String sender = request.remoteAddress().hostAddress();
        String known = request.getHeader(FORWARDED_FOR);
        request.headers().set(FORWARDED_FOR, known == null ? sender : known + ", " + sender);
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

    /** Sends a request that asks for no session's packets once more, where its node dies over it. */
    private Future<ProxyResponse> send(ProxyContext context) {
        HttpServerRequest request = context.request().proxiedRequest();
        if (!request.method().equals(HttpMethod.GET) || request.getParam(SESSION) != null) {
            return context.sendRequest();
        }
        // A body that was read cannot be sent again, and this method has none.
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

    /** To the first of them; to the next one where nobody listens. */
    private Future<HttpClientRequest> connect(ProxyContext context, HttpServerRequest request, List<Target> nodes) {
        if (nodes.isEmpty()) {
            return Future.failedFuture("no node of the fleet runs");
        }
        Target node = nodes.get(0);
        // The node is to see the Host that the client sent, as behind an ALB.
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(node.port(), HOST))
                .setHost(request.authority().host())
                .setPort(request.authority().port());
        return client.request(options)
                .onSuccess(connected -> {
                    context.set(CHOSEN, node);
                    keep(request, node);
                })
                .recover(refused -> {
                    node.checked(State.OUT, 0);
                    return connect(context, request, nodes.subList(1, nodes.size()));
                });
    }

    private static void keep(HttpServerRequest request, Target node) {
        node.choose();
        if (!node.id().equals(owner(request))) {
            HttpServerResponse ignored = request.response()
                    .addCookie(Cookie.cookie(COOKIE, node.id())
                            .setPath("/")
                            .setHttpOnly(true)
                            .setSameSite(CookieSameSite.LAX));
        }
    }

    /** The nodes that may have the request, the best first; those that drain only where there is no other. */
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

    /** Checks a node that has just started until it takes clients; fails when it does not within 10 s. */
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

    /** Succeeds when the check is over, whatever it has found. */
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
