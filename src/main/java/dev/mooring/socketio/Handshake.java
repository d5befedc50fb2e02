package dev.mooring.socketio;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * The request that a session began with.
 *
 * @param address the client's address as far as it can be believed
 * @param secure whether the client came by TLS
 * @param uri path and query as requested
 * @param headers the request's headers; not to be modified
 * @param query the query's parameters, decoded; not to be modified
 * @param issued when it came
 * @see <a href="https://socket.io/docs/v4/server-socket-instance/#sockethandshake">Socket#handshake</a>
 */
public record Handshake(String address, boolean secure, String uri, MultiMap headers, MultiMap query, Instant issued) {

    /** The handshake as JavaScript servers show it, with a socket's credentials. */
    public JsonObject toJson(JsonObject auth) {
        return new JsonObject()
                .put("headers", json(headers))
                .put("time", issued.toString())
                .put("address", address)
                .put("xdomain", headers.contains("origin"))
                .put("secure", secure)
                .put("issued", issued.toEpochMilli())
                .put("url", uri)
                .put("query", json(query))
                .put("auth", auth);
    }

    private static JsonObject json(MultiMap entries) {
        JsonObject json = new JsonObject();
        entries.forEach(entry -> json.put(entry.getKey(), entry.getValue()));
        return json;
    }
}
