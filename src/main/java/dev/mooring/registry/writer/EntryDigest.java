package dev.mooring.registry.writer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells by 64 bits whether Redis has what it should have of a session: the beginning of the SHA-1 of its JSON, since that is
 * what scripts can compute. Stateless.
 */
final class EntryDigest {

    /** Characters of one, as scripts take it. */
    static final int LENGTH = 16;

    private EntryDigest() {}

    static long of(String json) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(json.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** As scripts take it. */
    static String encode(long digest) {
        return HexFormat.of().toHexDigits(digest);
    }
}
