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
 * The HTTP handshake of a WebSocket. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455, Server-Side Requirements</a>
 */
public final class WebSocketHandshake {

    /** The value of {@code Sec-WebSocket-Version}. */
    public static final String VERSION = "13";

    /** The header in which the client offers subprotocols and the server selects one. */
    public static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private WebSocketHandshake() {}

    /** The {@code Sec-WebSocket-Accept} value for a handshake; empty when the handshake is invalid. */
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

    /** Whether the request asks for an upgrade to WebSocket. */
    public static boolean isUpgrade(HttpServerRequest request) {
        return HeaderList.contains(request.headers().getAll(HttpHeaders.UPGRADE), "websocket");
    }

    /** The selected subprotocol: the first one that the client offers. Invalid names are skipped. */
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
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key.strip() + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
