package dev.mooring.chat.event;

import dev.mooring.chat.session.ChatUser;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** An event that clients of {@code /chat} may send. Stateless; shared by all loops. */
interface ChatEvent {

    /** The name of the event on the wire. */
    String name();

    /** The payload of the event: its first argument; empty if that is no object. */
    default Optional<JsonObject> body(JsonArray args) {
        return !args.isEmpty() && args.getValue(0) instanceof JsonObject body ? Optional.of(body) : Optional.empty();
    }

    /**
     * Handles an event of {@code user}. Called on the user's loop, on which the future completes; fails when the store
     * cannot be reached.
     */
    Future<Reply> handle(ChatUser user, JsonObject body);
}
