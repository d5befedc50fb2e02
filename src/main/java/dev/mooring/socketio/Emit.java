package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event for one socket, with flags. Immutable; to be used on the socket's loop.
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
     * Whether an event must not have that name: listeners of the JavaScript client would take it for one of its own.
     *
     * @see <a href="https://socket.io/docs/v4/emit-cheatsheet/#reserved-events">Reserved events</a>
     */
    public static boolean isReserved(String event) {
        return SocketIoPacket.isReserved(event);
    }

    /** The same, dropped if the client cannot take it at once. */
    public Emit asVolatile() {
        return new Emit(socket, true, isRecorded, timeout);
    }

    /** The same, but a client that loses its connection before it receives the event will not find it again. */
    public Emit asUnrecorded() {
        return new Emit(socket, isVolatile, false, timeout);
    }

    /** The same, awaiting an answer for that long. */
    public Emit timeout(Duration limit) {
        return new Emit(socket, isVolatile, isRecorded, limit);
    }

    /** Sends an event; {@link Args#of} tells which arguments there are. */
    public void emit(String event, @Nullable Object... args) {
        socket.emit(event, Args.of(args), isVolatile, isRecorded);
    }

    /**
     * Sends an event, and awaits the client's answer.
     *
     * @return the answer; fails with {@link AckTimeoutException} or {@link DisconnectedException}
     */
    public Future<JsonArray> emitWithAck(String event, @Nullable Object... args) {
        return socket.emitWithAck(event, Args.of(args), isVolatile, timeout);
    }
}
