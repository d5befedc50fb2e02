package dev.mooring.chat;

import dev.mooring.auth.Principal;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who answers customers.
 *
 * @param id the subject of the agent's tokens
 */
public record Agent(
        String id, @Nullable String name, @Nullable String email) {

    /** The agent behind a token. */
    public static Agent of(Principal principal) {
        return new Agent(principal.sub(), principal.name(), principal.email());
    }

    /** What {@link #toJson} made of an agent. */
    public static Agent of(JsonObject json) {
        return new Agent(json.getString("id"), json.getString("name"), json.getString("email"));
    }

    /** As it stands in events and answers. */
    public JsonObject toJson() {
        return new JsonObject().put("id", id).put("name", name).put("email", email);
    }
}
