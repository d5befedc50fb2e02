package dev.mooring.id;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The id of a socket: 20 characters, which other clients may see. A socket id is never a session id.
 *
 * @see <a href="https://socket.io/docs/v4/server-socket-instance/#socketid">Socket#id</a>
 */
public record SocketId(String value) {

    private static final int BYTES = 15;

    /** Generates an id that no other socket of any node has. */
    public static SocketId random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SocketId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
