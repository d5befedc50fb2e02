package dev.mooring.socketio;

import dev.mooring.engineio.ExternalSession;
import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;

/**
 * A connection of a client of another protocol than Engine.IO. Owned by its loop; every method must be called there.
 */
public final class ExternalConnection {

    private final ExternalSession session;
    private final Namespaces namespaces;

    ExternalConnection(ExternalSession session, Namespaces namespaces) {
        this.session = session;
        this.namespaces = namespaces;
    }

    /** The loop that owns the connection. */
    public Loop loop() {
        return session.loop();
    }

    /** The public part of the session's id, for logs. */
    public String session() {
        return session.id().publicPart();
    }

    /** The request that opened the connection. */
    public Handshake handshake() {
        return session.handshake();
    }

    /** Creates the client of this connection. The node calls the pipe's {@code close} when it closes the session. */
    public Client accept(PacketPipe pipe) {
        session.onClose(pipe::close);
        return namespaces.accept(pipe);
    }

    /** Counts a packet that was sent to the client. */
    public void countSent() {
        session.countSent();
    }

    /** Must be called when the connection has closed. Without effect when it was called before. */
    public void closed(CloseReason reason) {
        session.closed(reason);
    }
}
