package dev.mooring.chat.event;

import dev.mooring.chat.session.ChatUser;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** An event that clients of {@code /chat} may send. Stateless; shared by all loops. */
interface ChatEvent {

    /** Its name on the wire. */
    String name();

    /** What it says; empty when it says nothing that could be read. */
    default Optional<JsonObject> body(JsonArray args) {
        return !args.isEmpty() && args.getValue(0) instanceof JsonObject body ? Optional.of(body) : Optional.empty();
    }

    /** Does what it asks for. Runs, and completes, on the user's loop; fails when the store cannot be reached. */
    Future<Reply> handle(ChatUser user, JsonObject body);
}
