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
 * What the registry says of a live session. Its JSON in Redis leaves out what is not so.
 *
 * @param session the public part of its id
 * @param origin how it came
 * @param transport the name of the transport that carries it
 * @param bearer whose token it brought; null without one
 * @param widget whether it is a widget's
 * @param customer the customer whose widget it is, once it has said so
 * @param namespaces those it has joined, in the order of their names
 * @param rooms those it is in, in the order of their names, without those that user and customer tell
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

    /** Moments as they stand in JSON: ISO-8601 in UTC, always with milliseconds. */
    public static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /**
     * How a session came.
     *
     * @param ip the client's address, masked if addresses are to be
     */
    public record Origin(String ip, Instant connectedAt) {}

    public SessionEntry {
        namespaces = List.copyOf(namespaces);
        rooms = List.copyOf(rooms);
    }

    /** The subject of its token; empty without one. */
    public String user() {
        return bearer == null ? "" : bearer.user();
    }

    /** What stands in Redis. */
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

    /** Reads what stands in Redis; empty when it is something else. */
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
