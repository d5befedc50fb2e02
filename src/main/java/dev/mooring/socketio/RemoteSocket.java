package dev.mooring.socketio;

import dev.mooring.id.SocketId;
import dev.mooring.socketio.adapter.SocketDetails;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket of any loop or node, as it was when it was fetched. Immutable; usable where the operator that fetched it is.
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

    /** The request that its session began with, and its credentials. */
    public JsonObject handshake() {
        return details.handshake();
    }

    /** The rooms it was in, its own included. */
    public Set<String> rooms() {
        return details.rooms();
    }

    /** What the application keeps with it. */
    public JsonObject data() {
        return details.data();
    }

    /** Sends it an event; {@link Args#of} tells which arguments there are. */
    public void emit(String event, @Nullable Object... args) {
        operator.emit(event, args);
    }

    /** Makes it join rooms. */
    public void join(String... rooms) {
        operator.socketsJoin(rooms);
    }

    /** Makes it leave rooms. */
    public void leave(String... rooms) {
        operator.socketsLeave(rooms);
    }

    /** Makes it leave the namespace; with {@code close} all namespaces, and ends its session. */
    public void disconnect(boolean close) {
        operator.disconnectSockets(close);
    }
}
