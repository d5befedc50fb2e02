package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session of another protocol than Engine.IO, for example SockJS. The node counts, lists, limits and drains it like an
 * Engine.IO session; the other protocol's server carries its packets. Owned by its loop.
 */
public final class ExternalSession implements Session {

    private final SessionId id;
    private final Handshake handshake;
    private final String transport;
    private final LoopSessions sessions;
    private @Nullable Consumer<CloseReason> onClose;
    private boolean isOpen = true;

    ExternalSession(SessionId id, Handshake handshake, String transport, LoopSessions sessions) {
        this.id = id;
        this.handshake = handshake;
        this.transport = transport;
        this.sessions = sessions;
    }

    /**
     * Sets the function that closes the connection when this node closes the session. The function must call
     * {@link #closed}.
     */
    public void onClose(Consumer<CloseReason> closeConnection) {
        loop().checkCurrent();
        this.onClose = closeConnection;
    }

    @Override
    public SessionId id() {
        return id;
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public Loop loop() {
        return sessions.loop();
    }

    @Override
    public String transport() {
        loop().checkCurrent();
        return isOpen ? transport : "";
    }

    @Override
    public boolean isOpen() {
        loop().checkCurrent();
        return isOpen;
    }

    @Override
    public void close(CloseReason reason) {
        loop().checkCurrent();
        if (isOpen && onClose != null) {
            onClose.accept(reason);
        } else {
            closed(reason);
        }
    }

    /** Counts a packet that was sent to the client. */
    public void countSent() {
        sessions.countSent();
    }

    /** Must be called when the session has closed. Without effect when it was called before. */
    public void closed(CloseReason reason) {
        loop().checkCurrent();
        if (isOpen) {
            isOpen = false;
            sessions.remove(this);
            sessions.listener().closed(this, reason);
        }
    }
}
