package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;

/** A client's session, of Engine.IO or of another protocol. Owned by its loop; every method must be called there. */
public interface Session {

    /** The id of the session. */
    SessionId id();

    /** The request that opened the session. */
    Handshake handshake();

    /** The loop that owns the session. */
    Loop loop();

    /** The name of the current transport, {@code websocket} or {@code polling}; empty when the session has closed. */
    String transport();

    /** Whether the session can still carry packets. */
    boolean isOpen();

    /** Sends what is queued, and closes the session. */
    void close(CloseReason reason);
}
