package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Timers.Deadline;
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
 * The client of one session: its sockets, one for each namespace that it has joined. Owned by the session's loop: every
 * method must be called there.
 *
 * <pre>
 *   PacketPipe ── onText, onBinary ──► PacketDecoder ──► Client ──► Socket of the packet's namespace
 *   PacketPipe ◄── send(Frames) ────────────────────────────────────── Socket, Adapter
 * </pre>
 *
 * {@link #guard} catches what the application's code throws: it logs the exception and closes this session alone.
 */
public final class Client {

    private static final System.Logger LOG = System.getLogger(Client.class.getName());

    /** How long acks of events that arrived before a takeover may still be sent. */
    private static final long LAST_ACKS_MILLIS = 2_000;

    /**
     * By then the client knows from its new connection that the takeover is complete. Its answer may come by way of another
     * node and a busy balancer: a client whose old connection ends before has a moment without service.
     */
    private static final long SWAP_MILLIS = 1_000;

    private final PacketPipe pipe;
    private final LoopNamespaces namespaces;
    private final PacketDecoder decoder = new PacketDecoder();
    /** By namespace. Immutable while there is only one, as most clients have: that takes a fifth of the memory. */
    private Map<String, Socket> sockets = Map.of();

    private Set<String> left = Set.of();
    private Attributes attributes = Attributes.NONE;
    private @Nullable Deadline connectDeadline;
    private @Nullable Deadline attachmentDeadline;
    private @Nullable Deadline takeOverDeadline;
    private boolean isClosed;

    private Client(PacketPipe pipe, LoopNamespaces namespaces) {
        this.pipe = pipe;
        this.namespaces = namespaces;
    }

    static Client of(PacketPipe pipe, LoopNamespaces namespaces) {
        Client client = new Client(pipe, namespaces);
        client.connectDeadline =
                client.after(namespaces.options().connectTimeout(), "joined no namespace", CloseReason.OVERLOAD);
        return client;
    }

    private Deadline after(Duration time, String what, CloseReason reason) {
        return pipe.loop().timers().schedule(time.toMillis(), () -> closeFor(what, reason));
    }

    /** The loop that owns the session. */
    public Loop loop() {
        return pipe.loop();
    }

    /** The public part of the session's id, for logs. */
    public String session() {
        return pipe.session();
    }

    /** The request that opened the session. */
    public Handshake handshake() {
        return pipe.handshake();
    }

    /** Stores a value of the session, shared by its namespaces; it replaces an earlier value of that type. */
    public <T> void attribute(Class<T> type, T value) {
        loop().checkCurrent();
        attributes = attributes.with(type, value);
    }

    /** The session's value of that type. */
    public <T> Optional<T> attribute(Class<T> type) {
        loop().checkCurrent();
        return Optional.ofNullable(attributes.get(type));
    }

    /** The connected sockets, one for each namespace; a copy. */
    public List<Socket> sockets() {
        loop().checkCurrent();
        return sockets.values().stream().filter(Socket::isConnected).toList();
    }

    /** Takes a text frame of the client. An invalid frame closes the session; the method never throws. */
    public void onText(String text) {
        loop().checkCurrent();
        if (!isClosed) {
            receive(decoder.decode(text));
        }
    }

    /**
     * Takes a binary frame of the client, which must not be modified. An invalid frame closes the session; the method never
     * throws.
     */
    public void onBinary(Buffer attachment) {
        loop().checkCurrent();
        if (!isClosed) {
            receive(decoder.decode(attachment));
        }
    }

    /** The session has closed. */
    public void onClose(CloseReason reason) {
        close(reason);
    }

    /** Sends what is queued, and closes the session. Stock clients reconnect by themselves. */
    public void close(CloseReason reason) {
        loop().checkCurrent();
        finish(reason, DisconnectReason.of(reason));
    }

    /** Sends DISCONNECT to each namespace, and closes the session. Stock clients do not reconnect. */
    public void disconnect(CloseReason reason) {
        loop().checkCurrent();
        for (Socket socket : sockets()) {
            if (socket.isConnected()) { // a disconnect listener may have disconnected it
                disconnect(socket);
            }
        }
        finish(reason, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }

    /**
     * Closes the session soon, because another session has taken over one of its sockets. The client gets a DISCONNECT
     * first: a client that is still alive would otherwise reconnect and take over in turn.
     */
    void endTakenOver(SocketConnection connection) {
        if (isClosed) {
            return;
        }
        if (takeOverDeadline == null || !connection.owesAcks()) {
            cancel(takeOverDeadline);
            long millis = connection.owesAcks() ? LAST_ACKS_MILLIS : SWAP_MILLIS;
            takeOverDeadline = pipe.loop().timers().schedule(millis, this::closeTakenOver);
        }
    }

    private void closeTakenOver() {
        // The states of the other sockets must stay: they may be taken over next.
        // A copy: a send may close the session, and with it remove the sockets.
        List.copyOf(sockets.keySet()).forEach(namespace -> send(new SocketIoPacket.Disconnect(namespace)));
        finish(CloseReason.TAKEN_OVER, DisconnectReason.FORCED_CLOSE);
    }

    /** Closes the session, if it is open: first its sockets, then its pipe, which may be closed already. */
    private void finish(CloseReason reason, DisconnectReason why) {
        if (isClosed) {
            return;
        }
        isClosed = true;
        cancel(connectDeadline);
        cancel(attachmentDeadline);
        cancel(takeOverDeadline);
        List<Socket> all = new ArrayList<>(sockets.values());
        sockets = Map.of();
        all.forEach(socket -> socket.connection().end(why));
        pipe.close(reason);
    }

    private static void cancel(@Nullable Deadline deadline) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private void receive(PacketReading reading) {
        cancel(attachmentDeadline);
        if (reading instanceof PacketReading.Invalid bad) {
            closeFor(bad.reason(), CloseReason.PARSE_ERROR);
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
                remove(socket, DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
            }
        } else if (socket != null && socket.isConnected() && packet instanceof SocketIoPacket.Event event) {
            socket.receive(event);
        } else if (socket != null && socket.isConnected() && packet instanceof SocketIoPacket.Ack ack) {
            socket.connection().receiveAck(ack.id(), ack.args());
        } else if (packet instanceof SocketIoPacket.Connect || !hasEnded(packet.namespace(), socket)) {
            String kind = packet.getClass().getSimpleName();
            closeFor(kind + " out of turn, " + (socket == null ? "not joined" : "joined"), CloseReason.PARSE_ERROR);
        }
    }

    /** Whether the server has ended the socket, and the client may have sent the packet before it knew. */
    private boolean hasEnded(String namespace, @Nullable Socket socket) {
        return left.contains(namespace)
                || (socket != null && socket.connection().isTakenOver());
    }

    private void onConnect(SocketIoPacket.Connect connect) {
        String name = connect.namespace();
        if (sockets.size() >= namespaces.options().maxNamespaces()) {
            send(new SocketIoPacket.ConnectError(name, new ConnectError("Too many namespaces").toJson()));
            return;
        }
        LoopNamespace namespace = name.indexOf('?') < 0 ? namespaces.find(name) : null;
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
        if (sockets.isEmpty()) {
            sockets = Map.of(namespace, socket);
            return;
        }
        if (sockets.size() == 1) {
            sockets = new HashMap<>(sockets);
        }
        sockets.put(namespace, socket);
    }

    /** The client has joined a namespace, so the deadline for that ends. */
    void onJoined() {
        cancel(connectDeadline);
        connectDeadline = null;
        namespaces.listener().changed(this);
    }

    /** Disconnects a socket from its namespace. Packets that the client sent before it knew are ignored. */
    void disconnect(Socket socket) {
        String namespace = socket.connection().namespace().namespace();
        send(new SocketIoPacket.Disconnect(namespace));
        if (left.isEmpty()) {
            left = new HashSet<>(4);
        }
        if (left.size() < namespaces.options().maxNamespaces()) {
            left.add(namespace);
        }
        remove(socket, DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
    }

    /** Removes a socket; the session and its other sockets stay. */
    void remove(Socket socket, DisconnectReason why) {
        String namespace = socket.connection().namespace().namespace();
        if (sockets.get(namespace) == socket) {
            if (sockets.size() == 1) {
                sockets = Map.of();
            } else {
                sockets.remove(namespace);
            }
            socket.connection().end(why);
            namespaces.listener().changed(this);
        }
    }

    void send(SocketIoPacket packet) {
        send(PacketEncoder.encode(packet));
    }

    /**
     * Sends the answer to a CONNECT by itself: a client that reads it together with the first events would not have added
     * its listeners yet.
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

    /** Closes the session because the client broke the protocol or missed a deadline. */
    private void closeFor(String mistake, CloseReason reason) {
        if (!isClosed) {
            LOG.log(Level.DEBUG, "session {0} is closed: {1}", session(), mistake);
            finish(reason, DisconnectReason.FORCED_CLOSE);
        }
    }

    /** Runs the application's code; an exception closes this session alone. */
    void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** Closes the session because the application's code failed. */
    void fail(Throwable error) {
        LOG.log(Level.WARNING, "session " + session() + " is closed: a handler failed", error);
        finish(CloseReason.TRANSPORT_ERROR, DisconnectReason.FORCED_CLOSE);
    }

    /** Runs code that waits for an ack of this client; it may belong to another client, so an exception is only logged. */
    void report(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "session " + session() + ": the code that waited for its ack failed", e);
        }
    }
}
