package dev.mooring.chat;

import dev.mooring.auth.Principal;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A person who answers customers.
 *
 * @param id the subject of the agent's tokens
 */
public record Agent(
        String id, @Nullable String name, @Nullable String email) {

    /** The agent that a token names. */
    public static Agent of(Principal principal) {
        return new Agent(principal.sub(), principal.name(), principal.email());
    }

    /** Reads an agent from the JSON that {@link #toJson} writes. */
    public static Agent of(JsonObject json) {
        return new Agent(json.getString("id"), json.getString("name"), json.getString("email"));
    }

    /** The JSON of this agent, as events and answers of the API contain it. */
    public JsonObject toJson() {
        return new JsonObject().put("id", id).put("name", name).put("email", email);
    }
}
