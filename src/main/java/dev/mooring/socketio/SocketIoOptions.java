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
public record SocketIoOptions(
        Duration connectTimeout, Duration attachmentTimeout, Duration ackTimeout, int maxNamespaces) {

    /** The defaults of the parameters. */
    public static final SocketIoOptions DEFAULTS =
            new SocketIoOptions(Duration.ofSeconds(45), Duration.ofSeconds(45), Duration.ofSeconds(60), 100);

    /** Checks the values. */
    public SocketIoOptions {
        checkPositive("connectTimeout", connectTimeout);
        checkPositive("attachmentTimeout", attachmentTimeout);
        checkPositive("ackTimeout", ackTimeout);
        if (maxNamespaces < 1) {
            throw new IllegalArgumentException("maxNamespaces must be positive: " + maxNamespaces);
        }
    }

    /** The same, with another {@code connectTimeout}. */
    public SocketIoOptions withConnectTimeout(Duration timeout) {
        return new SocketIoOptions(timeout, attachmentTimeout, ackTimeout, maxNamespaces);
    }

    /** The same, with another {@code attachmentTimeout}. */
    public SocketIoOptions withAttachmentTimeout(Duration timeout) {
        return new SocketIoOptions(connectTimeout, timeout, ackTimeout, maxNamespaces);
    }

    /** The same, with another {@code ackTimeout}. */
    public SocketIoOptions withAckTimeout(Duration timeout) {
        return new SocketIoOptions(connectTimeout, attachmentTimeout, timeout, maxNamespaces);
    }

    /** The same, with another {@code maxNamespaces}. */
    public SocketIoOptions withMaxNamespaces(int max) {
        return new SocketIoOptions(connectTimeout, attachmentTimeout, ackTimeout, max);
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
