package dev.mooring.chat;

import dev.mooring.socketio.packet.JsonText;
import io.vertx.core.json.JsonObject;

/** JSON that holds what clients wrote, as text that survives UTF-8 whole. Stateless. */
public final class ChatJson {

    private ChatJson() {}

    /** The text of an object. */
    public static String encode(JsonObject object) {
        return JsonText.escaped(object.encode());
    }

    /** JSON with the text where UTF-8 has no form for it; empty where it has. */
    public static String escapedOrEmpty(String text) {
        return JsonText.hasLoneSurrogate(text) ? encode(new JsonObject().put("message", text)) : "";
    }

    /** What {@link #escapedOrEmpty} made of a text; {@code plain} where that was empty. */
    public static String text(String escaped, String plain) {
        return escaped.isEmpty() ? plain : new JsonObject(escaped).getString("message");
    }
}
