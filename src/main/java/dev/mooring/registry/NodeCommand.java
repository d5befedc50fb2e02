package dev.mooring.registry;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** A command that another node or the command line publishes on a node's channel in Redis. */
public sealed interface NodeCommand {

    /** Closes these sessions as kicked: stock clients do not reconnect. */
    record Close(List<String> sessions) implements NodeCommand {}

    /** Drains the node. */
    record Drain() implements NodeCommand {}

    /** Publishes the last protocol events of a session, as a JSON array on {@code channel}. */
    record SendEvents(String session, String channel) implements NodeCommand {}

    /** Ends a socket whose state another session has taken over. */
    record Fence(String namespace, String socketId, String session) implements NodeCommand {}

    /** The command as published text. */
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

    /** Reads a published text; empty when this release does not know the command. */
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
