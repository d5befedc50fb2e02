package dev.mooring.engineio.transport;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * The HTTP part of a WebSocket. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455, Server-Side Requirements</a>
 */
public final class WebSocketHandshake {

    /** The only version of the protocol there is. */
    public static final String VERSION = "13";

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private WebSocketHandshake() {}

    /** The answer to the client's key; empty when the request is no handshake that a client may send. */
    public static Optional<String> accept(HttpServerRequest request) {
        String key = request.getHeader("Sec-WebSocket-Key");
        String connection = request.getHeader(HttpHeaders.CONNECTION);
        if (key == null
                || connection == null
                || !connection.toLowerCase(Locale.ROOT).contains("upgrade")
                || !VERSION.equals(request.getHeader("Sec-WebSocket-Version"))
                || !isKey(key)) {
            return Optional.empty();
        }
        return Optional.of(answer(key));
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String answer(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key.strip() + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
