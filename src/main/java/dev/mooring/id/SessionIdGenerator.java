package dev.mooring.id;

import java.security.SecureRandom;

/** Generates the ids of the sessions of one loop. Owned by that loop. */
public final class SessionIdGenerator {

    private final NodeKey node;
    private final int loop;
    private final SecureRandom random;
    private long counter;

    /**
     * Creates the generator of a loop.
     *
     * @param loop the loop's index, 0 to 255
     */
    public SessionIdGenerator(NodeKey node, int loop, SecureRandom random) {
        if (loop < 0 || loop > 255) {
            throw new IllegalArgumentException("the index of a loop must be 0 to 255: " + loop);
        }
        this.node = node;
        this.loop = loop;
        this.random = random;
    }

    /** Generates a new id. */
    public SessionId next() {
        byte[] secret = new byte[SessionId.SECRET_BYTES];
        random.nextBytes(secret);
        return SessionId.of(node, loop, counter++, secret);
    }
}
