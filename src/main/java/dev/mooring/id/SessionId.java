package dev.mooring.id;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The id of a session. Its public part names the node and the loop that own the session, so any loop of any node can
 * find the owner. Its secret part proves the client's right to use the session.
 *
 * <pre>
 *   node key (6 bytes) | loop (1) | counter (5) | secret (16)
 *   └──── 16 characters, public: the "session" ─┘└─ 22 ────┘   base64url, together the "sid" of the wire
 * </pre>
 *
 * Only the public part may be logged or stored; {@link #toString()} is the public part.
 */
public final class SessionId {

    /** The length of the whole id on the wire, in characters. */
    public static final int WIRE_LENGTH = 38;

    /** The length of the public part, in characters. */
    public static final int PUBLIC_LENGTH = 16;

    static final int SECRET_BYTES = 16;
    private static final int LOOP_AT = NodeKey.BYTES;
    private static final int PUBLIC_BYTES = 12;

    private final String wire;
    /** Computed once, because every packet needs it. */
    private final String publicPart;

    private SessionId(String wire) {
        this.wire = wire;
        this.publicPart = wire.substring(0, PUBLIC_LENGTH);
    }

    /**
     * Creates an id from its parts.
     *
     * @param loop the index of the loop that owns the session, 0 to 255
     * @param counter the number of the session on its loop; the lower 40 bits are used
     * @param secret 16 random bytes
     */
    static SessionId of(NodeKey node, int loop, long counter, byte[] secret) {
        byte[] bytes = new byte[PUBLIC_BYTES + SECRET_BYTES];
        System.arraycopy(node.bytes(), 0, bytes, 0, NodeKey.BYTES);
        bytes[LOOP_AT] = (byte) loop;
        for (int i = 0; i < 5; i++) {
            bytes[LOOP_AT + 1 + i] = (byte) (counter >>> (8 * (4 - i)));
        }
        System.arraycopy(secret, 0, bytes, PUBLIC_BYTES, SECRET_BYTES);
        // The 12 bytes of the public part are exactly 16 characters, so each part is a substring of the text.
        return new SessionId(encode(Arrays.copyOf(bytes, PUBLIC_BYTES))
                + encode(Arrays.copyOfRange(bytes, PUBLIC_BYTES, bytes.length)));
    }

    /**
     * Parses the {@code sid} of a request; empty when no node can have generated it. Each id has only one valid
     * spelling.
     */
    public static Optional<SessionId> parse(String sid) {
        if (sid.length() != WIRE_LENGTH) {
            return Optional.empty();
        }
        for (int i = 0; i < WIRE_LENGTH; i++) {
            if (!isBase64Url(sid.charAt(i))) {
                return Optional.empty();
            }
        }
        // 22 characters hold 132 bits and the secret has 128 bits, so only one of 16 spellings is valid.
        return "AQgw".indexOf(sid.charAt(WIRE_LENGTH - 1)) < 0 ? Optional.empty() : Optional.of(new SessionId(sid));
    }

    /** The public 16 characters, which may appear in logs, in Redis and in answers to operators. */
    public String publicPart() {
        return publicPart;
    }

    /** The whole id, a secret between the client and the owner. */
    public String wire() {
        return wire;
    }

    /** The key of the node incarnation that owns the session. */
    public NodeKey node() {
        return new NodeKey(wire.substring(0, 8));
    }

    /** The index of the loop that owns the session, 0 to 255. */
    public int loop() {
        return Base64.getUrlDecoder().decode(wire.substring(8, 12))[0] & 0xFF;
    }

    /** Whether the other object is the same id. Takes constant time, wherever the ids differ. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SessionId id)) {
            return false;
        }
        int difference = 0;
        for (int i = 0; i < WIRE_LENGTH; i++) {
            difference |= wire.charAt(i) ^ id.wire.charAt(i);
        }
        return difference == 0;
    }

    /** The hash of the public part only, so that it reveals nothing about the secret. */
    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < PUBLIC_LENGTH; i++) {
            hash = 31 * hash + wire.charAt(i);
        }
        return hash;
    }

    /** The public part, because the secret must not appear in a log. */
    @Override
    public String toString() {
        return publicPart();
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean isBase64Url(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
