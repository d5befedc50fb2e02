package dev.mooring.chat;

import dev.mooring.socketio.packet.JsonText;
import io.vertx.core.json.JsonObject;

/**
 * Writes JSON with clients' text so that lone surrogates survive the encoding as UTF-8: they are escaped. Stateless.
 */
public final class ChatJson {

    private ChatJson() {}

    /** The JSON text of an object, with lone surrogates escaped. */
    public static String encode(JsonObject object) {
        return JsonText.escaped(object.encode());
    }

    /** JSON that contains {@code text}, if UTF-8 cannot encode it because it has a lone surrogate; otherwise empty. */
    public static String escapedOrEmpty(String text) {
        return JsonText.hasLoneSurrogate(text) ? encode(new JsonObject().put("message", text)) : "";
    }

    /** Reads the text from what {@link #escapedOrEmpty} returned; {@code plain} if that was empty. */
    public static String text(String escaped, String plain) {
        return escaped.isEmpty() ? plain : new JsonObject(escaped).getString("message");
    }
}
