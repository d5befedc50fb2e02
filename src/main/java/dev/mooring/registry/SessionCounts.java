package dev.mooring.registry;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;

/**
 * How many sessions there are, and of which kinds.
 *
 * @param sessions all
 * @param sockets what they have joined: one for each session and namespace
 * @param websocket those carried by WebSocket
 * @param polling those carried by long-polling
 * @param authenticated those that brought a token
 * @param widget those of widgets
 */
public record SessionCounts(
        long sessions, long sockets, long websocket, long polling, long authenticated, long widget) {

    /** None. */
    public static final SessionCounts NONE = new SessionCounts(0, 0, 0, 0, 0, 0);

    public static final List<String> FIELDS =
            List.of("sessions", "sockets", "websocket", "polling", "authenticated", "widget");

    public static SessionCounts of(Collection<SessionEntry> entries) {
        SessionCounts counts = NONE;
        for (SessionEntry entry : entries) {
            boolean isWebSocket = entry.transport().equals("websocket");
            counts = counts.plus(new SessionCounts(
                    1,
                    entry.namespaces().size(),
                    isWebSocket ? 1 : 0,
                    isWebSocket ? 0 : 1,
                    entry.bearer() == null ? 0 : 1,
                    entry.widget() ? 1 : 0));
        }
        return counts;
    }

    public SessionCounts plus(SessionCounts other) {
        return new SessionCounts(
                sessions + other.sessions,
                sockets + other.sockets,
                websocket + other.websocket,
                polling + other.polling,
                authenticated + other.authenticated,
                widget + other.widget);
    }

    /** As operators see them. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        List<Long> values = values();
        for (int i = 0; i < values.size(); i++) {
            json.put(FIELDS.get(i), values.get(i));
        }
        return json;
    }

    /** In the order of {@link #FIELDS}. */
    public List<Long> values() {
        return List.of(sessions, sockets, websocket, polling, authenticated, widget);
    }
}
