package dev.mooring.socketio;

import java.time.Duration;

/**
 * Timeouts and limits of clients.
 *
 * @param connectTimeout how long a client may take to join its first namespace, 45 s by default
 * @param attachmentTimeout how long to wait for each attachment of a packet, 45 s by default
 * @param ackTimeout how long to wait for an ack when no timeout is given, 60 s by default
 * @param maxNamespaces the maximum number of namespaces that one client may be in, 100 by default
 */
public record ClientLimits(
        Duration connectTimeout, Duration attachmentTimeout, Duration ackTimeout, int maxNamespaces) {

    /** The defaults of the parameters. */
    public static final ClientLimits DEFAULTS =
            new ClientLimits(Duration.ofSeconds(45), Duration.ofSeconds(45), Duration.ofSeconds(60), 100);

    /** Checks the values. */
    public ClientLimits {
        checkPositive("connectTimeout", connectTimeout);
        checkPositive("attachmentTimeout", attachmentTimeout);
        checkPositive("ackTimeout", ackTimeout);
        if (maxNamespaces < 1) {
            throw new IllegalArgumentException("maxNamespaces must be positive: " + maxNamespaces);
        }
    }

    /** The same, with another {@code connectTimeout}. */
    public ClientLimits withConnectTimeout(Duration timeout) {
        return new ClientLimits(timeout, attachmentTimeout, ackTimeout, maxNamespaces);
    }

    /** The same, with another {@code attachmentTimeout}. */
    public ClientLimits withAttachmentTimeout(Duration timeout) {
        return new ClientLimits(connectTimeout, timeout, ackTimeout, maxNamespaces);
    }

    /** The same, with another {@code ackTimeout}. */
    public ClientLimits withAckTimeout(Duration timeout) {
        return new ClientLimits(connectTimeout, attachmentTimeout, timeout, maxNamespaces);
    }

    /** The same, with another {@code maxNamespaces}. */
    public ClientLimits withMaxNamespaces(int max) {
        return new ClientLimits(connectTimeout, attachmentTimeout, ackTimeout, max);
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
