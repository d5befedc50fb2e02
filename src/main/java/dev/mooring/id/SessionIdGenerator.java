package dev.mooring.id;

import java.security.SecureRandom;

/** Makes the ids of the sessions of one loop. Owned by that loop. */
public final class SessionIdGenerator {

    private final NodeKey node;
    private final int loop;
    private final SecureRandom random;
    private long counter;

    /**
     * The generator of a loop.
     *
     * @param loop the loop's index, 0 to 255
     */
    public SessionIdGenerator(NodeKey node, int loop, SecureRandom random) {
        if (loop < 0 || loop > 255) {
            throw new IllegalArgumentException("a session id has one byte for its loop: " + loop);
        }
        this.node = node;
        this.loop = loop;
        this.random = random;
    }

    /** An id that was never used before. */
    public SessionId next() {
        byte[] secret = new byte[SessionId.SECRET_BYTES];
        random.nextBytes(secret);
        return SessionId.of(node, loop, counter++, secret);
    }
}
