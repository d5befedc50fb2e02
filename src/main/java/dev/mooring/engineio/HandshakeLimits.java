package dev.mooring.engineio;

import dev.mooring.loop.Rate;

/**
 * How many sessions a node takes.
 *
 * @param connections sessions of the node at a time
 * @param connectionsPerAddress sessions of one address at a time, 1,000 by default
 * @param handshakesPerAddress how often one address may ask for a session, 100 a second and 500 at once by default
 */
public record HandshakeLimits(int connections, int connectionsPerAddress, Rate handshakesPerAddress) {

    /** The defaults, and no bound on the sessions of the node. */
    public static final HandshakeLimits DEFAULT = new HandshakeLimits(Integer.MAX_VALUE, 1_000, new Rate(100, 500));

    public HandshakeLimits {
        if (connections < 1 || connectionsPerAddress < 1) {
            throw new IllegalArgumentException("limits are positive: " + connections + ", " + connectionsPerAddress);
        }
    }

    /** These limits with another bound on the sessions of the node. */
    public HandshakeLimits withConnections(int max) {
        return new HandshakeLimits(max, connectionsPerAddress, handshakesPerAddress);
    }
}
