package dev.mooring.engineio;

import dev.mooring.loop.Rate;

/**
 * Limits for the sessions of a node.
 *
 * @param connections the maximum number of sessions of the node
 * @param connectionsPerAddress the maximum number of sessions of one address, 1,000 by default
 * @param handshakesPerAddress the rate of handshakes of one address, 100 a second with bursts of 500 by default
 */
public record HandshakeLimits(int connections, int connectionsPerAddress, Rate handshakesPerAddress) {

    /** The defaults, without a limit for the node. */
    public static final HandshakeLimits DEFAULT = new HandshakeLimits(Integer.MAX_VALUE, 1_000, new Rate(100, 500));

    public HandshakeLimits {
        if (connections < 1 || connectionsPerAddress < 1) {
            throw new IllegalArgumentException("limits are positive: " + connections + ", " + connectionsPerAddress);
        }
    }

    /** These limits with another maximum for the node. */
    public HandshakeLimits withConnections(int max) {
        return new HandshakeLimits(max, connectionsPerAddress, handshakesPerAddress);
    }
}
