package dev.mooring.cluster;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The uids of this node, one for each namespace, by which other nodes address it. Immutable. */
final class NodeUids {

    private static final int SECRET_BYTES = 16;
    private static final int UID_BYTES = 8;

    private final byte[] secret;

    private NodeUids(byte[] secret) {
        this.secret = secret;
    }

    static NodeUids create(RandomGenerator random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new NodeUids(secret);
    }

    /** The uid in a namespace, 16 hexadecimal digits. It does not reveal the uids in other namespaces. */
    String of(String namespace) {
        try {
            byte[] text = Buffer.buffer(secret).appendString(namespace).getBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(hash, 0, UID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
