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
 * The routes of SockJS under {@code /sockjs/}: WebSocket, xhr-streaming, xhr-polling and EventSource. Immutable; each
 * loop mounts them on its router.
 *
 * <pre>
 *   request ─► allowed path ─► origin ─► body limit ─► vertx-web's SockJS ─► handshake limits ─► SockJsPipe ─► Client
 * </pre>
 *
 * The SockJS handler of Vert.x lets pages of all origins read its answers, with credentials, so these routes replace
 * its CORS headers by those of this node's policy. They serve no transport that circumvents the same-origin policy
 * (JSONP, iframe, HTML file), and no raw WebSocket, which has no heartbeat.
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
     * Creates routes to the namespaces of a Socket.IO server.
     *
     * @param heartbeat the time between two heartbeats of the SockJS protocol
     */
    public SockJsRoutes(ExternalConnections connections, Duration heartbeat) {
        this.connections = connections;
        this.heartbeat = heartbeat;
    }

    /** Puts the routes on a router of this Vert.x instance. */
    public void mount(Router router, Vertx vertx) {
        SockJSHandlerOptions options = new SockJSHandlerOptions()
                .setHeartbeatInterval(heartbeat.toMillis())
                .addDisabledTransport(Transport.JSON_P.toString())
                .addDisabledTransport(Transport.HTML_FILE.toString());
        router.route(ROOT + "/*").handler(this::checkPathAndOrigin);
        router.postWithRegex(ROOT + "/.*/xhr_send")
                .handler(BodyHandler.create(false).setBodyLimit(connections.maxPayload()));
        router.route(ROOT + "/*").subRouter(SockJSHandler.create(vertx, options).socketHandler(this::open));
    }

    private void checkPathAndOrigin(RoutingContext request) {
        HttpServerRequest http = request.request();
        if (!SERVED.matcher(request.normalizedPath()).matches()) {
            request.fail(404);
        } else if (http.method().equals(HttpMethod.OPTIONS)) {
            connections.preflight(http);
        } else if (connections.allowOrigin(http)) {
            keepCorsHeaders(request);
            request.next();
        } else {
            connections.refuse(http);
        }
    }

    /** Restores the CORS headers that are set now when the answer is written, because Vert.x overwrites them. */
    private static void keepCorsHeaders(RoutingContext request) {
        HttpServerResponse response = request.response();
        List<List<String>> kept =
                CORS.stream().map(name -> response.headers().getAll(name)).toList();
        // Vert.x closes the connection after such an answer without a Connection header: a client or load balancer that
        // reuses the connection would lose its next request.
        boolean closes = RECEIVING.matcher(request.normalizedPath()).matches();
        request.addHeadersEndHandler(headersEnd -> {
            if (closes) {
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            for (int i = 0; i < CORS.size(); i++) {
                response.headers().remove(CORS.get(i));
                if (!kept.get(i).isEmpty()) {
                    response.putHeader(CORS.get(i), kept.get(i));
                }
            }
        });
    }

    /** Opens a new SockJS session. The current loop owns it from now on. */
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

    /** A session that may end before it is admitted. Owned by its loop. */
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
