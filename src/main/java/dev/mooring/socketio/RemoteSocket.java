package dev.mooring.socketio;

import dev.mooring.id.SocketId;
import dev.mooring.socketio.adapter.SocketDetails;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a socket on any loop or node. Immutable; use it where its {@code BroadcastOperator} may be used.
 *
 * @see <a href="https://socket.io/docs/v4/server-api/#remotesocket">RemoteSocket</a>
 */
public final class RemoteSocket {

    private final SocketDetails details;
    private final BroadcastOperator operator;

    RemoteSocket(NamespaceDispatcher dispatcher, String namespace, SocketDetails details) {
        this.details = details;
        this.operator = new BroadcastOperator(
                dispatcher, namespace, Targets.ALL.in(Set.of(details.id().value())));
    }

    /** The socket's id. */
    public SocketId id() {
        return details.id();
    }

    /** The handshake and the credentials of the socket. */
    public JsonObject handshake() {
        return details.handshake();
    }

    /** The socket's rooms, its own id included. */
    public Set<String> rooms() {
        return details.rooms();
    }

    /** The socket's data. */
    public JsonObject data() {
        return details.data();
    }

    /** Sends an event to the socket; see {@link Args#of} for the types of arguments. */
    public void emit(String event, @Nullable Object... args) {
        operator.emit(event, args);
    }

    /** Makes the socket join rooms. */
    public void join(String... rooms) {
        operator.socketsJoin(rooms);
    }

    /** Makes the socket leave rooms. */
    public void leave(String... rooms) {
        operator.socketsLeave(rooms);
    }

    /** Disconnects the socket; with {@code close} from all namespaces, and closes its session. */
    public void disconnect(boolean close) {
        operator.disconnectSockets(close);
    }
}
