package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one event. Owned by the socket's loop. It can be sent once: later calls do nothing, and so do all if
 * the client wants no answer or has gone.
 *
 * @see <a href="https://socket.io/docs/v4/emitting-events/#acknowledgements">Acknowledgements</a>
 */
public final class Ack {

    /** The answer that nobody waits for. */
    static final Ack NOT_REQUESTED = new Ack(null, 0);

    private final long id;
    private @Nullable SocketConnection receiver;
    private final boolean isRequested;

    private Ack(@Nullable SocketConnection receiver, long id) {
        this.receiver = receiver;
        this.id = id;
        this.isRequested = receiver != null;
    }

    static Ack of(SocketConnection receiver, long id) {
        return new Ack(receiver, id);
    }

    /** Whether the client waits for an answer. */
    public boolean isRequested() {
        return isRequested;
    }

    /** Answers with these values; {@link Args#of} tells which there are. */
    public void send(@Nullable Object... args) {
        SocketConnection waiting = receiver;
        if (waiting != null) {
            waiting.checkCurrent();
            receiver = null;
            waiting.sendAck(id, Args.of(args));
        }
    }
}
