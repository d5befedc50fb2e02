package dev.mooring.engineio.transport;

import dev.mooring.id.HeaderList;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The HTTP part of a WebSocket. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455, Server-Side Requirements</a>
 */
public final class WebSocketHandshake {

    /** The only version of the protocol there is. */
    public static final String VERSION = "13";

    /** The header in which subprotocols are offered, and one is answered. */
    public static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private WebSocketHandshake() {}

    /** The answer to the client's key; empty when the request is no handshake that a client may send. */
    public static Optional<String> accept(HttpServerRequest request) {
        String key = request.getHeader("Sec-WebSocket-Key");
        if (key == null
                || !HeaderList.contains(request.headers().getAll(HttpHeaders.CONNECTION), "upgrade")
                || !VERSION.equals(request.getHeader("Sec-WebSocket-Version"))
                || !isKey(key)) {
            return Optional.empty();
        }
        return Optional.of(acceptValue(key));
    }

    /** Whether the request asks to go on as a WebSocket. */
    public static boolean isAskedBy(HttpServerRequest request) {
        return HeaderList.contains(request.headers().getAll(HttpHeaders.UPGRADE), "websocket");
    }

    /** The subprotocol to answer: the first one that the client offers. What is no protocol's name is passed over. */
    public static Optional<String> subprotocol(HttpServerRequest request) {
        return HeaderList.items(request.headers().getAll(SUBPROTOCOL)).stream()
                .filter(item -> TOKEN.matcher(item).matches())
                .findFirst();
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String acceptValue(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key.strip() + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
