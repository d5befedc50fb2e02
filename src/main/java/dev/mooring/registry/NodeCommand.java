package dev.mooring.registry;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What a node is asked for through its channel, by another node or by the command line. */
public sealed interface NodeCommand {

    /** End these sessions, for good. */
    record Close(List<String> sessions) implements NodeCommand {}

    /** Let all clients go. */
    record Drain() implements NodeCommand {}

    /** Tell the last events of a session, by publishing a JSON array on that channel. */
    record SendEvents(String session, String channel) implements NodeCommand {}

    /** End a socket whose client another session has taken over. */
    record Fence(String namespace, String socketId, String session) implements NodeCommand {}

    /** As it is published. */
    default String encode() {
        JsonObject json = new JsonObject();
        if (this instanceof Close close) {
            json.put("do", "close").put("sessions", new JsonArray(close.sessions()));
        } else if (this instanceof SendEvents request) {
            json.put("do", "tell").put("session", request.session()).put("channel", request.channel());
        } else if (this instanceof Fence fence) {
            json.put("do", "fence")
                    .put("namespace", fence.namespace())
                    .put("socket", fence.socketId())
                    .put("session", fence.session());
        } else {
            json.put("do", "drain");
        }
        return json.encode();
    }

    /** Reads what was published; empty when it is no command that this release knows. */
    static Optional<NodeCommand> decode(Buffer message) {
        try {
            JsonObject json = new JsonObject(message);
            return switch (json.getString("do", "")) {
                case "close" ->
                    Optional.of(new Close(json.getJsonArray("sessions").stream()
                            .map(String::valueOf)
                            .toList()));
                case "tell" ->
                    Optional.of(new SendEvents(json.getString("session", ""), json.getString("channel", "")));
                case "fence" -> fence(json);
                case "drain" -> Optional.of(new Drain());
                default -> Optional.empty();
            };
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private static Optional<NodeCommand> fence(JsonObject json) {
        return json.getValue("namespace") instanceof String namespace
                        && json.getValue("socket") instanceof String socket
                        && json.getValue("session") instanceof String session
                ? Optional.of(new Fence(namespace, socket, session))
                : Optional.empty();
    }
}
