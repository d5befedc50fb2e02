package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;

/** A client's session, of Engine.IO or of another protocol. Owned by its loop; every method must be called there. */
public interface Session {

    /** Its name. */
    SessionId id();

    /** The request it began with. */
    Handshake handshake();

    /** Its owner. */
    Loop loop();

    /** The name of the transport that carries it, {@code websocket} or {@code polling}; empty when it is over. */
    String transport();

    /** Whether it can still carry messages. */
    boolean isOpen();

    /** Ends it after all that was sent. */
    void close(CloseReason reason);
}
