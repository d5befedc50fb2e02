package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends an event to one socket, with flags. Immutable; use it on the socket's loop.
 *
 * @see <a href="https://socket.io/docs/v4/emitting-events/">Emitting events</a>
 */
public final class Emit {

    private final SocketConnection socket;
    private final boolean isVolatile;
    private final boolean isRecorded;
    private final Duration timeout;

    Emit(SocketConnection socket) {
        this(socket, false, true, socket.namespace().options().ackTimeout());
    }

    private Emit(SocketConnection socket, boolean isVolatile, boolean isRecorded, Duration timeout) {
        this.socket = socket;
        this.isVolatile = isVolatile;
        this.isRecorded = isRecorded;
        this.timeout = timeout;
    }

    /**
     * Whether the name is reserved: the JavaScript client emits events of that name itself.
     *
     * @see <a href="https://socket.io/docs/v4/emit-cheatsheet/#reserved-events">Reserved events</a>
     */
    public static boolean isReserved(String event) {
        return SocketIoPacket.isReserved(event);
    }

    /** The same, volatile: the event is dropped if the client cannot take it at once. */
    public Emit asVolatile() {
        return new Emit(socket, true, isRecorded, timeout);
    }

    /** The same, not recorded: a client that loses its connection first does not get the event after recovery. */
    public Emit asUnrecorded() {
        return new Emit(socket, isVolatile, false, timeout);
    }

    /** The same, with a timeout for the ack. */
    public Emit timeout(Duration limit) {
        return new Emit(socket, isVolatile, isRecorded, limit);
    }

    /** Sends an event; see {@link Args#of} for the types of arguments. */
    public void emit(String event, @Nullable Object... args) {
        socket.emit(event, Args.of(args), isVolatile, isRecorded);
    }

    /**
     * Sends an event, and waits for the client's ack.
     *
     * @return the ack; fails with {@link AckTimeoutException} or {@link DisconnectedException}
     */
    public Future<JsonArray> emitWithAck(String event, @Nullable Object... args) {
        return socket.emitWithAck(event, Args.of(args), isVolatile, timeout);
    }
}
