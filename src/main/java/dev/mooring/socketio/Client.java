package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import dev.mooring.loop.TimerWheel.Deadline;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.PacketDecoder;
import dev.mooring.socketio.packet.PacketEncoder;
import dev.mooring.socketio.packet.PacketReading;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.buffer.Buffer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session, and its sockets in one or more namespaces. Owned by the session's loop: every method must be called
 * there.
 *
 * <pre>
 *   PacketPipe ── onText, onBinary ──► PacketDecoder ──► Client ──► Socket of the packet's namespace
 *   PacketPipe ◄── send(Frames) ────────────────────────────────────── Socket, Adapter
 * </pre>
 *
 * What the application's code throws comes home to {@link #guard}: it is logged, and ends this session alone.
 */
public final class Client {

    private static final System.Logger LOG = System.getLogger(Client.class.getName());

    /** How long acks of events that came before a take-over may still be sent. */
    private static final long LAST_ACKS_MILLIS = 2_000;

    /** By then the client has heard on its new connection that it has taken over. */
    private static final long SWAP_MILLIS = 250;

    private final PacketPipe pipe;
    private final LocalNamespaces namespaces;
    private final PacketDecoder decoder = new PacketDecoder();
    private final Map<String, Socket> sockets = new HashMap<>(4);
    private Set<String> left = Set.of();
    private Map<Class<?>, Object> attributes = Map.of();
    private @Nullable Deadline connectDeadline;
    private @Nullable Deadline attachmentDeadline;
    private @Nullable Deadline takeOverDeadline;
    private boolean isClosed;

    private Client(PacketPipe pipe, LocalNamespaces namespaces) {
        this.pipe = pipe;
        this.namespaces = namespaces;
    }

    static Client of(PacketPipe pipe, LocalNamespaces namespaces) {
        Client client = new Client(pipe, namespaces);
        client.connectDeadline =
                client.after(namespaces.options().connectTimeout(), "joined no namespace", CloseReason.OVERLOAD);
        return client;
    }

    private Deadline after(Duration time, String what, CloseReason reason) {
        return pipe.loop().timers().schedule(time.toMillis(), () -> refuse(what, reason));
    }

    /** The loop that owns the session. */
    public Loop loop() {
        return pipe.loop();
    }

    /** The session's public name, for logs. */
    public String session() {
        return pipe.session();
    }

    /** The request that the session began with. */
    public Handshake handshake() {
        return pipe.handshake();
    }

    /** Keeps a value with this session, in whichever namespaces it is; it replaces another one of that type. */
    public <T> void attribute(Class<T> type, T value) {
        loop().checkCurrent();
        if (attributes.isEmpty()) {
            attributes = new HashMap<>(2);
        }
        attributes.put(type, value);
    }

    /** The value of that type that was kept with this session. */
    public <T> Optional<T> attribute(Class<T> type) {
        loop().checkCurrent();
        return Optional.ofNullable(type.cast(attributes.get(type)));
    }

    /** The connected sockets, one for each namespace; a copy. */
    public List<Socket> sockets() {
        loop().checkCurrent();
        return sockets.values().stream().filter(Socket::isConnected).toList();
    }

    /** Takes a text frame of the client. A bad one ends the session; it never throws. */
    public void onText(String text) {
        loop().checkCurrent();
        if (!isClosed) {
            receive(decoder.decode(text));
        }
    }

    /** Takes a binary frame of the client, which must not be modified. A bad one ends the session; it never throws. */
    public void onBinary(Buffer attachment) {
        loop().checkCurrent();
        if (!isClosed) {
            receive(decoder.decode(attachment));
        }
    }

    /** The session is over. */
    public void onClose(CloseReason reason) {
        loop().checkCurrent();
        if (!isClosed) {
            end(DisconnectReason.of(reason));
        }
    }

    /** Makes the client leave all its namespaces, which it will not come back to by itself, and ends the session. */
    public void disconnect() {
        disconnect(CloseReason.KICKED);
    }

    /** The same, for another reason than that somebody wishes it. */
    public void disconnect(CloseReason reason) {
        loop().checkCurrent();
        for (Socket socket : sockets()) {
            if (socket.isConnected()) { // what hears of one's end may end another
                leave(socket);
            }
        }
        close(reason, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }

    /**
     * Another session has taken over one of the sockets. A client that is alive must not come back from this one's end and
     * take over in turn: it is told DISCONNECT first.
     */
    void endTakenOver(Membership membership) {
        if (isClosed) {
            return;
        }
        if (takeOverDeadline == null || !membership.owesAcks()) {
            cancel(takeOverDeadline);
            long millis = membership.owesAcks() ? LAST_ACKS_MILLIS : SWAP_MILLIS;
            takeOverDeadline = pipe.loop().timers().schedule(millis, this::finishTakenOver);
        }
    }

    private void finishTakenOver() {
        if (isClosed) {
            return;
        }
        // Those of other namespaces may be taken over next: their states must stay.
        sockets.keySet().forEach(namespace -> send(new SocketIoPacket.Disconnect(namespace)));
        close(CloseReason.TAKEN_OVER, DisconnectReason.FORCED_CLOSE);
    }

    /** Ends the session; the client may come back. */
    public void close(CloseReason reason) {
        loop().checkCurrent();
        close(reason, DisconnectReason.of(reason));
    }

    private void close(CloseReason reason, DisconnectReason why) {
        if (!isClosed) {
            end(why);
            pipe.close(reason);
        }
    }

    private void end(DisconnectReason why) {
        isClosed = true;
        cancel(connectDeadline);
        cancel(attachmentDeadline);
        cancel(takeOverDeadline);
        List<Socket> all = new ArrayList<>(sockets.values());
        sockets.clear();
        all.forEach(socket -> socket.membership().end(why));
    }

    private static void cancel(@Nullable Deadline deadline) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void receive(PacketReading reading) {
        cancel(attachmentDeadline);
        if (reading instanceof PacketReading.Invalid bad) {
            refuse(bad.reason(), CloseReason.PARSE_ERROR);
        } else if (decoder.isHalfReceived()) {
            attachmentDeadline =
                    after(namespaces.options().attachmentTimeout(), "attachment missing", CloseReason.PARSE_ERROR);
        } else if (reading instanceof SocketIoPacket packet) {
            try {
                onPacket(packet);
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    private void onPacket(SocketIoPacket packet) {
        namespaces.listener().received(this, packet);
        Socket socket = sockets.get(packet.namespace());
        if (packet instanceof SocketIoPacket.Connect connect && socket == null) {
            onConnect(connect);
        } else if (packet instanceof SocketIoPacket.Disconnect) {
            if (socket != null) {
                remove(packet.namespace(), socket, DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
            }
        } else if (socket != null && socket.isConnected() && packet instanceof SocketIoPacket.Event event) {
            socket.receive(event);
        } else if (socket != null && socket.isConnected() && packet instanceof SocketIoPacket.Ack ack) {
            socket.membership().receiveAck(ack.id(), ack.args());
        } else if (packet instanceof SocketIoPacket.Connect || !hasEnded(packet.namespace(), socket)) {
            String kind = packet.getClass().getSimpleName();
            refuse(kind + " out of turn, " + (socket == null ? "not joined" : "joined"), CloseReason.PARSE_ERROR);
        }
    }

    /** Whether this side has ended the socket, so that the client may have sent the packet before it knew. */
    private boolean hasEnded(String namespace, @Nullable Socket socket) {
        return left.contains(namespace)
                || (socket != null && socket.membership().isTakenOver());
    }

    private void onConnect(SocketIoPacket.Connect connect) {
        String name = connect.namespace();
        if (sockets.size() >= namespaces.options().maxNamespaces()) {
            send(new SocketIoPacket.ConnectError(name, new ConnectError("Too many namespaces").toJson()));
            return;
        }
        LocalNamespace namespace = name.indexOf('?') < 0 ? namespaces.find(name) : null;
        if (namespace == null) {
            send(new SocketIoPacket.ConnectError(name, new ConnectError("Invalid namespace").toJson()));
            return;
        }
        if (left.contains(name)) {
            left.remove(name);
        }
        namespace.admit(this, connect.payload());
    }

    void add(String namespace, Socket socket) {
        sockets.put(namespace, socket);
    }

    /** A client is in a namespace: it may stay. */
    void onJoined() {
        cancel(connectDeadline);
        connectDeadline = null;
        namespaces.listener().changed(this);
    }

    /** A socket is to go, or with {@code close} all. */
    void disconnect(Socket socket, boolean close) {
        if (close) {
            disconnect();
        } else {
            leave(socket);
        }
    }

    /** A socket leaves, by the server's wish: what the client has sent before it knew is ignored. */
    private void leave(Socket socket) {
        String namespace = socket.membership().namespace().namespace();
        send(new SocketIoPacket.Disconnect(namespace));
        if (left.isEmpty()) {
            left = new HashSet<>(4);
        }
        if (left.size() < namespaces.options().maxNamespaces()) {
            left.add(namespace);
        }
        remove(namespace, socket, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }

    /** A socket that was not let in goes. */
    void remove(String namespace, Socket socket) {
        remove(namespace, socket, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }

    private void remove(String namespace, Socket socket, DisconnectReason reason) {
        if (sockets.remove(namespace, socket)) {
            socket.membership().end(reason);
            namespaces.listener().changed(this);
        }
    }

    void send(SocketIoPacket packet) {
        send(PacketEncoder.encode(packet));
    }

    /**
     * Sends the answer to a CONNECT on its own: a client that gets it in one read with the first events has not had the
     * time to listen to them.
     */
    void welcome(SocketIoPacket.Connect reply) {
        send(reply);
        if (!isClosed) {
            pipe.flush();
        }
    }

    void send(Frames frames) {
        if (!isClosed) {
            pipe.send(frames);
        }
    }

    boolean isWritable() {
        return pipe.isWritable();
    }

    boolean recovers() {
        return pipe.recovers();
    }

    /** The client broke the rules, or kept us waiting. */
    private void refuse(String why, CloseReason reason) {
        if (!isClosed) {
            LOG.log(Level.DEBUG, "session {0} is closed: {1}", session(), why);
            close(reason, DisconnectReason.FORCED_CLOSE);
        }
    }

    /** Runs the application's code: what it throws ends this session alone. */
    void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** The application's code has failed while it served this client. */
    void fail(Throwable error) {
        LOG.log(Level.WARNING, "session " + session() + " is closed: a handler failed", error);
        close(CloseReason.TRANSPORT_ERROR, DisconnectReason.FORCED_CLOSE);
    }

    /** Runs what awaits an ack of this client, which may be another's code: what it throws is logged. */
    void report(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "session " + session() + ": what awaited its ack failed", e);
        }
    }
}
