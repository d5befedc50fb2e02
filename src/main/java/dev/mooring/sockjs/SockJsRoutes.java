package dev.mooring.sockjs;

import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.ExternalConnections;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SockJS under {@code /sockjs/}: WebSocket, xhr-streaming, xhr-polling and EventSource. Immutable; each loop mounts it on its
 * router.
 *
 * <pre>
 *   request ─► origin ─► paths that are served ─► body, bounded ─► vertx-web's SockJS ─► limits ─► SockJsPipe ─► Client
 * </pre>
 *
 * Vert.x would let any page read its answers, with cookies: headers of this node's policy replace those. Transports that
 * work around the browser's same-origin policy (JSONP, iframes, HTML files) are not served, nor is the raw WebSocket, which
 * has no heartbeat.
 *
 * @see <a href="https://sockjs.github.io/sockjs-protocol/sockjs-protocol-0.3.3.html">The SockJS protocol</a>
 */
public final class SockJsRoutes {

    private static final String ROOT = "/sockjs";
    private static final Pattern SERVED =
            Pattern.compile(ROOT + "(/|/info|/[^/.]+/[^/.]+/(websocket|xhr|xhr_streaming|xhr_send|eventsource))?");
    private static final String WEBSOCKET_PATH = "/websocket";
    private static final Pattern RECEIVING = Pattern.compile(".*/(xhr|xhr_streaming|eventsource)");
    private static final List<String> CORS = List.of(
            "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Vary");

    private final ExternalConnections connections;
    private final Duration heartbeat;

    /**
     * Routes to the namespaces behind that connections.
     *
     * @param heartbeat the time between two heartbeats of the SockJS protocol
     */
    public SockJsRoutes(ExternalConnections connections, Duration heartbeat) {
        this.connections = connections;
        this.heartbeat = heartbeat;
    }

    /** Puts the routes on a router of that Vert.x instance. */
    public void mount(Router router, Vertx vertx) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setHeartbeatInterval(heartbeat.toMillis())
                .addDisabledTransport(Transport.JSON_P.toString())
                .addDisabledTransport(Transport.HTML_FILE.toString());
        router.route(ROOT + "/*").handler(this::decide);
        router.postWithRegex(ROOT + "/.*/xhr_send")
                .handler(BodyHandler.create(false).setBodyLimit(connections.maxPayload()));
        router.route(ROOT + "/*").subRouter(SockJSHandler.create(vertx, options).socketHandler(this::open));
    }

    private void decide(RoutingContext request) {
        HttpServerRequest http = request.request();
        if (!SERVED.matcher(request.normalizedPath()).matches()) {
            request.fail(404);
        } else if (http.method().equals(HttpMethod.OPTIONS)) {
            connections.preflight(http);
        } else if (connections.allowOrigin(http)) {
            keepHeaders(request);
            request.next();
        } else {
            connections.refuse(http);
        }
    }

    /** Puts this node's headers back when the answer leaves, in the place of those that Vert.x has set meanwhile. */
    private static void keepHeaders(RoutingContext request) {
        HttpServerResponse response = request.response();
        List<List<String>> decided =
                CORS.stream().map(name -> response.headers().getAll(name)).toList();
        // Vert.x closes the connection after such an answer without saying so: a client or a balancer that uses the
        // connection again would lose its next request.
        boolean closes = RECEIVING.matcher(request.normalizedPath()).matches();
        request.addHeadersEndHandler(leaving -> {
            if (closes) {
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            for (int i = 0; i < CORS.size(); i++) {
                response.headers().remove(CORS.get(i));
                if (!decided.get(i).isEmpty()) {
                    response.putHeader(CORS.get(i), decided.get(i));
                }
            }
        });
    }

    /** A SockJS session begins, on the loop that owns it from now on. */
    private void open(SockJSSocket socket) {
        Opening opening = new Opening();
        Loop owner = connections.loop();
        socket.pause();
        socket.closeHandler(closed -> owner.run(() -> opening.end(CloseReason.TRANSPORT_CLOSE)));
        socket.exceptionHandler(failure -> owner.run(() -> opening.end(CloseReason.TRANSPORT_ERROR)));
        String path = socket.routingContext().request().path();
        String transport = path.endsWith(WEBSOCKET_PATH) ? "websocket" : "polling";
        connections.open(socket.routingContext().request(), transport).onSuccess(admitted -> {
            if (admitted.isEmpty()) {
                socket.close();
                return;
            }
            opening.pipe = SockJsPipe.open(socket, admitted.get(), connections.sendBuffer());
            if (opening.ended == null) {
                socket.resume();
            } else {
                opening.pipe.onClosed(opening.ended);
            }
        });
    }

    /** A session that may end before it is let in. Owned by its loop. */
    private static final class Opening {
        private @Nullable SockJsPipe pipe;
        private @Nullable CloseReason ended;

        private void end(CloseReason reason) {
            if (ended == null) {
                ended = reason;
                if (pipe != null) {
                    pipe.onClosed(reason);
                }
            }
        }
    }
}
