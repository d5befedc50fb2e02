package dev.mooring.registry;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The registry's entry of a live session. Its JSON in Redis omits absent and false fields.
 *
 * @param session the session's public id
 * @param origin the client's address and the time of the handshake
 * @param transport the name of the session's transport
 * @param bearer the user of the session's token; null without a token
 * @param widget whether the session is a widget's
 * @param customer the customer of the widget; null until the widget has named one
 * @param namespaces the namespaces that the session has joined, sorted
 * @param rooms the conversations that the session has joined, sorted; the rooms of its user and customer are omitted
 */
public record SessionEntry(
        String session,
        Origin origin,
        String transport,
        @Nullable Bearer bearer,
        boolean widget,
        @Nullable String customer,
        List<String> namespaces,
        List<String> rooms) {

    /** The format of times in JSON: ISO-8601 in UTC, always with milliseconds. */
    public static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /**
     * The beginning of a session.
     *
     * @param ip the client's address, masked if {@link RegistryConfig#maskAddresses()} is set
     * @param connectedAt the time of the handshake
     */
    public record Origin(String ip, Instant connectedAt) {}

    public SessionEntry {
        namespaces = List.copyOf(namespaces);
        rooms = List.copyOf(rooms);
    }

    /** The subject of the session's token; empty without a token. */
    public String user() {
        return bearer == null ? "" : bearer.user();
    }

    /** The entry as JSON for Redis. */
    public String encode() {
        JsonObject json = new JsonObject();
        if (bearer != null) {
            json.put("user", bearer.user()).put("role", bearer.role());
        }
        if (widget) {
            json.put("widget", true);
        }
        if (customer != null) {
            json.put("customer", customer);
        }
        json.put("ip", origin.ip())
                .put("transport", transport)
                .put("namespaces", new JsonArray(namespaces))
                .put("connectedAt", TIME.format(origin.connectedAt()));
        if (!rooms.isEmpty()) {
            json.put("rooms", new JsonArray(rooms));
        }
        return json.encode();
    }

    /** Reads the JSON from Redis; empty when the text is not a valid entry. */
    static Optional<SessionEntry> decode(String session, String text) {
        try {
            JsonObject json = new JsonObject(text);
            String user = json.getString("user");
            return Optional.of(new SessionEntry(
                    session,
                    new Origin(json.getString("ip", ""), Instant.parse(json.getString("connectedAt"))),
                    json.getString("transport", ""),
                    user == null ? null : new Bearer(user, json.getString("role", "")),
                    json.getBoolean("widget", false),
                    json.getString("customer"),
                    texts(json.getJsonArray("namespaces")),
                    texts(json.getJsonArray("rooms"))));
        } catch (DecodeException | ClassCastException | java.time.DateTimeException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private static List<String> texts(@Nullable JsonArray array) {
        List<String> texts = new ArrayList<>();
        if (array != null) {
            array.forEach(value -> texts.add(String.valueOf(value)));
        }
        return texts;
    }
}
