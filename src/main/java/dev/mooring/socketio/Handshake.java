package dev.mooring.socketio;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * The request that a session began with.
 *
 * @see <a href="https://socket.io/docs/v4/server-socket-instance/#sockethandshake">Socket#handshake</a>
 */
public interface Handshake {

    /** The client's address as far as it can be believed. */
    String address();

    /** Whether the client came by TLS. */
    boolean secure();

    /** Path and query as requested. */
    String uri();

    /** The request's headers; a copy, made anew at each call. */
    MultiMap headers();

    /** The query's parameters, decoded; a copy, made anew at each call. */
    MultiMap query();

    /** When it came. */
    Instant issued();

    /** The handshake as JavaScript servers show it, with a socket's credentials. */
    default JsonObject toJson(JsonObject auth) {
        MultiMap headers = headers();
        return new JsonObject()
                .put("headers", json(headers))
                .put("time", issued().toString())
                .put("address", address())
                .put("xdomain", headers.contains("origin"))
                .put("secure", secure())
                .put("issued", issued().toEpochMilli())
                .put("url", uri())
                .put("query", json(query()))
                .put("auth", auth);
    }

    private static JsonObject json(MultiMap entries) {
        JsonObject json = new JsonObject();
        entries.forEach(entry -> json.put(entry.getKey(), entry.getValue()));
        return json;
    }
}
