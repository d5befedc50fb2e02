package dev.mooring.registry;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;

/**
 * The number of sessions, in all and by kind.
 *
 * @param sessions all sessions
 * @param sockets the sockets of these sessions: one for each session and namespace
 * @param websocket the sessions on WebSocket
 * @param polling the sessions on long-polling
 * @param authenticated the sessions that presented a token
 * @param widget the sessions of widgets
 */
public record SessionCounts(
        long sessions, long sockets, long websocket, long polling, long authenticated, long widget) {

    /** No sessions. */
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

    /** The counts as JSON, for {@code /ops/counts} and {@code sessions count}. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        List<Long> values = values();
        for (int i = 0; i < values.size(); i++) {
            json.put(FIELDS.get(i), values.get(i));
        }
        return json;
    }

    /** The numbers in the order of {@link #FIELDS}. */
    public List<Long> values() {
        return List.of(sessions, sockets, websocket, polling, authenticated, widget);
    }
}
