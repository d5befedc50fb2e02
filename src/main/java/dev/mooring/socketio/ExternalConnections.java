package dev.mooring.socketio;

import dev.mooring.engineio.ExternalSessions;
import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Connects clients of another protocol than Engine.IO to the namespaces, with the same origins, limits and ids. Immutable;
 * all loops share it.
 */
public final class ExternalConnections {

    private final ExternalSessions sessions;
    private final Namespaces namespaces;

    ExternalConnections(ExternalSessions sessions, Namespaces namespaces) {
        this.sessions = sessions;
        this.namespaces = namespaces;
    }

    /**
     * Sets the CORS headers of the answer, as on the answer to an Engine.IO handshake, and counts the request if its origin
     * is refused.
     *
     * @return whether the origin is allowed
     */
    public boolean allowOrigin(HttpServerRequest request) {
        return sessions.allowOrigin(request);
    }

    /** Answers a CORS preflight. */
    public void preflight(HttpServerRequest request) {
        sessions.preflight(request);
    }

    /** Answers 403 to a request from an origin that is not allowed. */
    public void refuse(HttpServerRequest request) {
        sessions.refuse(request);
    }

    /** The maximum size of a client's message or body, in bytes. */
    public int maxPayload() {
        return sessions.limits().maxPayload();
    }

    /** The maximum number of bytes that may wait for a client. */
    public int sendBuffer() {
        return sessions.limits().sendBuffer();
    }

    /** The caller's loop, which owns the connections that it opens. */
    public Loop loop() {
        return sessions.loop();
    }

    /**
     * Opens a connection on the caller's loop.
     *
     * @param request the request that opens the connection
     * @param transport {@code websocket} or {@code polling}
     * @return the connection; empty when a limit or a drain refuses it. Completes on the caller's loop
     */
    public Future<Optional<ExternalConnection>> open(HttpServerRequest request, String transport) {
        return sessions.open(request, transport)
                .map(opened -> opened.map(session -> new ExternalConnection(session, namespaces)));
    }
}
