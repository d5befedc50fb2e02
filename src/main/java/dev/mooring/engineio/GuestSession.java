package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session of another protocol than Engine.IO. It counts, is listed and is drained like an Engine.IO session; its messages
 * take the other protocol's way. Owned by its loop.
 */
public final class GuestSession implements Session {

    private final SessionId id;
    private final Handshake handshake;
    private final EngineServer server;
    private final String transport;
    private @Nullable Consumer<CloseReason> closer;
    private boolean isOpen = true;

    GuestSession(SessionId id, Handshake handshake, String transport, EngineServer server) {
        this.id = id;
        this.handshake = handshake;
        this.transport = transport;
        this.server = server;
    }

    /** Has {@code closer} end the connection when this node wants the session to end; it must call {@link #ended}. */
    public void closeBy(Consumer<CloseReason> closer) {
        loop().checkCurrent();
        this.closer = closer;
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
        return server.loop();
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
        if (isOpen && closer != null) {
            closer.accept(reason);
        } else {
            ended(reason);
        }
    }

    /** A packet was sent to the client. */
    public void countSent() {
        server.countSent();
    }

    /** The session is over. Without effect when it was over before. */
    public void ended(CloseReason reason) {
        loop().checkCurrent();
        if (isOpen) {
            isOpen = false;
            server.remove(this);
            server.listener().closed(this, reason);
        }
    }
}
