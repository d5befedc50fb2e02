package dev.mooring.registry.writer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A 64-bit digest of a session's JSON, by which the audit compares an entry in Redis with the expected one: the
 * beginning of the SHA-1, because Redis scripts can compute that. Stateless.
 */
final class EntryDigest {

    /** The length of an encoded digest. */
    static final int LENGTH = 16;

    private EntryDigest() {}

    static long of(String json) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(json.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-1", e);
        }
    }

    /** The digest in hexadecimal, as {@code compare-sessions.lua} expects. */
    static String encode(long digest) {
        return HexFormat.of().toHexDigits(digest);
    }
}
