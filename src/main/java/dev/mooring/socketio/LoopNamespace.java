package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.adapter.AckAnswer;
import dev.mooring.socketio.adapter.Adapter;
import dev.mooring.socketio.adapter.LoopSockets;
import dev.mooring.socketio.adapter.MissedPackets.Recorded;
import dev.mooring.socketio.adapter.SocketDetails;
import dev.mooring.socketio.adapter.SocketState;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A namespace on one loop: its sockets and its adapter. Owned by that loop. */
final class LoopNamespace implements LoopSockets<Socket> {

    private static final System.Logger LOG = System.getLogger(LoopNamespace.class.getName());

    private static final long GAP_SPREAD_MILLIS = 5_000;

    private final LoopNamespaces all;
    private final Namespace handle;
    private final List<NamespaceSetup> setups;
    private final NamespaceSetup own = new NamespaceSetup();
    private final Adapter<Socket> adapter;
    private final boolean isDynamic;
    private boolean isDeclared;
    private int sockets;

    /** A namespace without sockets; the setup of the predicate that accepts its name, if any, comes before its own. */
    LoopNamespace(LoopNamespaces all, Namespace handle, @Nullable NamespaceSetup parent) {
        this.all = all;
        this.handle = handle;
        this.isDynamic = parent != null;
        this.setups = parent == null ? List.of(own) : List.of(parent, own);
        this.adapter = all.adapters().create(this);
    }

    Namespace handle() {
        return handle;
    }

    NamespaceSetup setup() {
        return own;
    }

    Adapter<Socket> adapter() {
        return adapter;
    }

    @Nullable
    LoopRecovery recovery() {
        return all.recovery();
    }

    /** Whether every recovery policy allows the client that state. */
    boolean mayRecover(Socket socket, SocketState state) {
        return setups.stream()
                .allMatch(setup -> setup.recoveryPolicy().mayRecover(socket, state.rooms(), state.data()));
    }

    ClientLimits options() {
        return all.options();
    }

    BroadcastOperator broadcast(Targets targets) {
        return new BroadcastOperator(all, namespace(), targets);
    }

    /** The application has declared the namespace, so it stays when it is empty. */
    void declare() {
        isDeclared = true;
    }

    boolean isUnused() {
        return isDynamic && !isDeclared && sockets == 0;
    }

    /** Runs the middleware for a client that joins, and then connects or refuses it. */
    void admit(Client client, JsonObject auth) {
        Socket socket = new Socket(client, this, all.newId(), auth);
        sockets++;
        client.add(namespace(), socket);
        List<Middleware> middleware = new ArrayList<>();
        setups.forEach(setup -> middleware.addAll(setup.middleware()));
        admit(socket, middleware.iterator());
    }

    private void admit(Socket socket, Iterator<Middleware> rest) {
        while (rest.hasNext() && socket.connection().isConnecting()) {
            Future<Void> verdict = ask(rest.next(), socket);
            if (!verdict.isComplete()) {
                verdict.onComplete(done -> socket.connection().later(() -> {
                    if (done.succeeded()) {
                        admit(socket, rest);
                    } else {
                        refuse(socket, done.cause());
                    }
                }));
                return;
            }
            if (verdict.failed()) {
                refuse(socket, verdict.cause());
                return;
            }
        }
        LoopRecovery recovery = socket.client().recovers() ? all.recovery() : null;
        if (recovery == null || !socket.connection().isConnecting()) {
            letIn(socket, List.of());
        } else {
            recovery.prepare(socket, missed -> letIn(socket, missed));
        }
    }

    private static Future<Void> ask(Middleware middleware, Socket socket) {
        try {
            return middleware.handle(socket);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void letIn(Socket socket, List<Recorded> missed) {
        SocketConnection connection = socket.connection();
        if (!connection.isConnecting()) {
            return; // the client disconnected while the middleware ran
        }
        JsonObject reply = new JsonObject().put("sid", socket.id().value());
        if (connection.pid() != null) {
            reply.put("pid", connection.pid());
        }
        connection.begin(socket);
        connection.client().welcome(new SocketIoPacket.Connect(namespace(), reply));
        if (socket.auth().containsKey("pid")) {
            all.listener().cameBack(connection.client(), connection.isRecovered());
        }
        missed.forEach(each -> connection.deliver(each.packet(), each.frames(), false));
        connection.client().onJoined();
        for (NamespaceSetup setup : setups) {
            for (Consumer<Socket> listener : List.copyOf(setup.connectListeners())) {
                if (connection.isConnected()) {
                    listener.accept(socket);
                }
            }
        }
    }

    private void refuse(Socket socket, Throwable why) {
        Client client = socket.connection().client();
        if (!socket.connection().isConnecting()) {
            return;
        }
        JsonObject payload;
        if (why instanceof ConnectError error) {
            payload = error.toJson();
        } else {
            LOG.log(Level.WARNING, "session " + client.session() + ": a middleware of " + namespace() + " failed", why);
            payload = new ConnectError("Internal error").toJson();
        }
        client.send(new SocketIoPacket.ConnectError(namespace(), payload));
        client.remove(socket, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }

    /** A socket, connected or connecting, has ended. */
    void forget() {
        sockets--;
        all.dropIfUnused(this);
    }

    @Override
    public Loop loop() {
        return all.loop();
    }

    @Override
    public String namespace() {
        return handle.name();
    }

    @Override
    public SocketId id(Socket socket) {
        return socket.id();
    }

    @Override
    public void onRooms(Socket socket) {
        onChanged(socket);
        Future<Void> ignored = socket.save(); // a later change or the renewal writes it again
    }

    /** Tells the listener that a socket's rooms, data or attributes have changed. */
    void onChanged(Socket socket) {
        all.listener().changed(socket.client());
    }

    @Override
    public void send(Socket socket, SocketIoPacket.Event packet, Frames frames, boolean isVolatile) {
        socket.connection().deliver(packet, frames, isVolatile);
    }

    @Override
    public void sendWithAck(
            Socket socket, SocketIoPacket.Event packet, Frames frames, Duration timeout, AckAnswer answer) {
        socket.connection().ask(packet, frames, false, timeout, answer);
    }

    @Override
    public SocketDetails describe(Socket socket) {
        JsonObject data = socket.data().copy(String::valueOf);
        return new SocketDetails(
                socket.id(), socket.handshake().toJson(socket.auth().copy()), socket.rooms(), data);
    }

    @Override
    public void disconnect(Socket socket, boolean close) {
        socket.disconnect(close);
    }

    @Override
    public void takenOver(Socket socket, String session) {
        if (socket.client().session().equals(session)) {
            socket.connection().takenOver();
        }
    }

    @Override
    public void replaced(Socket socket) {
        socket.connection().takenOver();
    }

    /** Closes the sessions over some seconds, so that the clients do not reconnect all at once. */
    @Override
    public void onGap(String why) {
        adapter.forEachHere(socket -> {
            socket.connection().forgetState();
            long delay = ThreadLocalRandom.current().nextLong(GAP_SPREAD_MILLIS);
            loop().timers().schedule(delay, () -> socket.client().close(CloseReason.OVERLOAD));
        });
    }

    /** Hands an event of a client to the handlers that all sockets have in common. */
    void handle(Socket socket, SocketIoPacket.Event event, Ack ack) {
        for (NamespaceSetup setup : setups) {
            for (SocketHandler handler : setup.handlers(event.name())) {
                if (socket.isConnected()) {
                    handler.handle(socket, event.args(), ack);
                }
            }
        }
    }

    @Override
    public void onServerSideEmit(String event, Args args, Consumer<Args> answer) {
        for (NamespaceSetup setup : setups) {
            for (ServerSideHandler handler : List.copyOf(setup.serverSide(event))) {
                try {
                    handler.handle(args, answer);
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "a server-side handler of " + namespace() + " failed: " + event, e);
                }
            }
        }
    }
}
