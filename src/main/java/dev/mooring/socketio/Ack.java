package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges one event of a client. Owned by the socket's loop. The ack is sent once: later calls do nothing. Nothing is
 * sent if the client did not ask for an ack, or has disconnected.
 *
 * @see <a href="https://socket.io/docs/v4/emitting-events/#acknowledgements">Acknowledgements</a>
 */
public final class Ack {

    /** The ack of an event whose client did not ask for one. */
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

    /** Whether the client asked for an ack. */
    public boolean isRequested() {
        return isRequested;
    }

    /** Sends the ack with these values; see {@link Args#of} for their types. */
    public void send(@Nullable Object... args) {
        SocketConnection waiting = receiver;
        if (waiting != null) {
            waiting.checkCurrent();
            receiver = null;
            waiting.sendAck(id, Args.of(args));
        }
    }
}
