package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.Transport;
import dev.mooring.engineio.transport.TransportListener;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.engineio.transport.WriteQueue;
import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.TimerWheel.Deadline;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's session: its transport, its heartbeat, its write queue. It lives from the handshake until one side ends
 * it, across a change of transport. Owned by the loop that opened it; every method must be called there.
 *
 * <pre>
 *   client                      server
 *     │ GET  polling               │ Open(polling)
 *     │ GET  websocket, sid        │ Probing
 *     │ 2probe ──────────────────► │
 *     │ ◄────────────────── 3probe │ Probing, answered: polls end with 6 at once
 *     │ 5 ───────────────────────► │ Open(websocket)
 * </pre>
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#session">Session</a>
 */
public final class EngineSession implements Session {

    private static final Logger LOG = System.getLogger(EngineSession.class.getName());

    private final SessionId id;
    private final Handshake handshake;
    private final EngineServer server;
    private final WriteQueue queue = new WriteQueue();
    private SessionState state;
    private @Nullable SessionHandler handler;
    private @Nullable Deadline heartbeat;
    /** Of the upgrade or of the end: never both at once. */
    private @Nullable Deadline patience;

    private boolean awaitsPong;

    EngineSession(SessionId id, Handshake handshake, EngineServer server) {
        this.id = id;
        this.handshake = handshake;
        this.server = server;
        this.state = new SessionState.Opening();
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
        Transport transport = current();
        return transport == null ? "" : transport.name();
    }

    @Override
    public boolean isOpen() {
        loop().checkCurrent();
        return current() != null;
    }

    /** Whether a message would leave at once, instead of waiting for the client. */
    public boolean isWritable() {
        loop().checkCurrent();
        Transport transport = current();
        return transport != null && queue.isEmpty() && transport.isWritable();
    }

    /** How many bytes wait for the client. */
    public int queuedBytes() {
        loop().checkCurrent();
        return queue.bytes();
    }

    /**
     * Sends a packet, now or when the client takes it; without effect when the session is over. A client that leaves
     * more lying than its limit is closed as a slow consumer.
     */
    public void send(EnginePacket packet) {
        loop().checkCurrent();
        Transport transport = current();
        if (transport == null) {
            return;
        }
        server.countSent();
        if (queue.isEmpty() && transport.isWritable()) {
            transport.write(packet);
            return;
        }
        queue.add(packet);
        if (queue.bytes() > server.config().limits().sendBuffer()) {
            abort(CloseReason.SLOW_CONSUMER);
        }
    }

    /** Lets what was sent leave now, not together with what follows. */
    public void flush() {
        loop().checkCurrent();
        Transport transport = current();
        if (transport != null) {
            transport.flush();
        }
    }

    /** Ends it after all that was sent; a client on polling that does not wait is told at its next poll. */
    @Override
    public void close(CloseReason reason) {
        loop().checkCurrent();
        Transport transport = current();
        if (transport == null) {
            return;
        }
        if (transport instanceof PollingTransport polling && !polling.isWritable()) {
            leaveProbe();
            state = new SessionState.Closing(polling, reason);
            patience = loop().timers()
                    .schedule(server.config().limits().closeTimeout().toMillis(), () -> forget(reason));
            tellClosed(reason);
        } else {
            end(transport, reason);
        }
    }

    /** Ends it at once; what was not taken yet is lost. */
    void abort(CloseReason reason) {
        Transport transport = current();
        if (transport != null) {
            queue.clear();
            end(transport, reason);
        }
    }

    private void end(Transport transport, CloseReason reason) {
        leaveProbe();
        transport.close(queue, reason);
        forget(reason);
        tellClosed(reason);
    }

    private void forget(CloseReason reason) {
        state = new SessionState.Closed(reason);
        queue.clear();
        cancel(patience);
        server.remove(this);
    }

    private void tellClosed(CloseReason reason) {
        cancel(heartbeat);
        tellHandler(reason);
        server.listener().closed(this, reason);
    }

    private void tellHandler(CloseReason reason) {
        SessionHandler last = handler;
        handler = null;
        if (last != null) {
            try {
                last.onClose(reason);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "session " + id + ": its close handler failed", e);
            }
        }
    }

    private CloseReason endReason() {
        if (state instanceof SessionState.Closing closing) {
            return closing.reason();
        }
        return state instanceof SessionState.Closed closed ? closed.reason() : CloseReason.TRANSPORT_CLOSE;
    }

    /**
     * Begins on the given transport.
     *
     * @throws IllegalStateException when it has begun before
     */
    void open(Transport transport, String openPacket, SessionAcceptor acceptor) {
        if (!(state instanceof SessionState.Opening opening)) {
            throw new IllegalStateException("session " + id + " was opened before");
        }
        state = opening.open(transport);
        send(new EnginePacket.Open(openPacket));
        if (!isOpen()) {
            return; // not even that fits into its write queue
        }
        schedulePing();
        server.listener().opened(this);
        try {
            SessionHandler accepted = acceptor.accept(this);
            handler = accepted;
            if (!isOpen()) { // it was closed before there was anybody to tell
                tellHandler(endReason());
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    // The heartbeat

    private void schedulePing() {
        heartbeat = loop().timers()
                .schedule(server.config().heartbeat().pingInterval().toMillis(), this::ping);
    }

    private void ping() {
        awaitsPong = true;
        heartbeat = loop().timers()
                .schedule(server.config().heartbeat().pingTimeout().toMillis(), () -> abort(CloseReason.PING_TIMEOUT));
        send(new EnginePacket.Ping(false));
    }

    private void onPong() {
        // One that was not asked for must not start a second heartbeat.
        if (awaitsPong) {
            awaitsPong = false;
            cancel(heartbeat);
            schedulePing();
        }
    }

    // What comes in

    /** Hears the current transport, and a candidate. */
    final class Ear implements TransportListener {

        @Override
        public void onPacket(Transport transport, Decoded<EnginePacket> packet) {
            if (transport == current()) {
                receive(packet);
            } else if (state instanceof SessionState.Probing probing && transport == probing.candidate()) {
                onCandidate(probing, packet);
            }
        }

        @Override
        public void onWritable(Transport transport) {
            if (transport == current()) {
                transport.drain(queue);
            }
        }

        @Override
        public void onClosed(Transport transport, CloseReason reason) {
            if (transport == current()) {
                abort(reason);
            } else if (state instanceof SessionState.Probing probing && transport == probing.candidate()) {
                giveUp(probing);
            }
        }
    }

    private void receive(Decoded<EnginePacket> decoded) {
        if (decoded instanceof Decoded.Invalid<EnginePacket> bad) {
            LOG.log(Level.DEBUG, "session {0}: {1}", id, bad.reason());
            abort(CloseReason.PARSE_ERROR);
        } else if (decoded instanceof Decoded.Ok<EnginePacket> ok) {
            onPacket(ok.value());
        }
    }

    private void onPacket(EnginePacket packet) {
        SessionHandler current = handler;
        if (current == null) {
            return;
        }
        try {
            if (packet instanceof EnginePacket.Text text) {
                current.onText(text.data());
            } else if (packet instanceof EnginePacket.Binary binary) {
                current.onBinary(binary.data());
            } else if (packet instanceof EnginePacket.Pong) {
                onPong();
            } else if (packet instanceof EnginePacket.Close) {
                onCloseByClient();
            } else if (packet instanceof EnginePacket.Ping) {
                // In revision 4 only the server asks.
                abort(CloseReason.PARSE_ERROR);
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void onCloseByClient() {
        if (current() instanceof PollingTransport polling) {
            polling.release();
        }
        abort(CloseReason.CLIENT);
    }

    private void fail(RuntimeException cause) {
        LOG.log(Level.ERROR, "session " + id + ": a handler failed, and the session is closed", cause);
        close(CloseReason.TRANSPORT_ERROR);
    }

    // Polling

    /** A GET of the client. Answers whether it was taken; a second one at a time is not, and ends the session. */
    boolean poll(HttpServerRequest request) {
        if (state instanceof SessionState.Closing closing) {
            return pollOfEnded(closing, request);
        }
        PollingTransport polling = polling();
        if (polling == null) {
            return false;
        }
        if (!polling.poll(request)) {
            abort(CloseReason.TRANSPORT_ERROR);
            return false;
        }
        polling.drain(queue);
        if (state instanceof SessionState.Probing probing && probing.answered()) {
            polling.release();
        }
        return true;
    }

    /*
     * The close packet comes by a body of its own: clients handle it before the packets that stand in front of it, and one
     * that was disconnected would report a lost connection first.
     */
    private boolean pollOfEnded(SessionState.Closing closing, HttpServerRequest request) {
        boolean taken = closing.transport().poll(request);
        if (taken && !queue.isEmpty()) {
            closing.transport().drain(queue);
        } else {
            closing.transport().close(queue, closing.reason());
            forget(closing.reason());
        }
        return taken;
    }

    /** Whether it is over, and packets wait that its client must read before it can know. */
    boolean isEndUnread() {
        return state instanceof SessionState.Closing && !queue.isEmpty();
    }

    /** The transport that a POST of the client goes through; null when it does not poll, or not any more. */
    @Nullable
    PollingTransport polling() {
        return current() instanceof PollingTransport polling ? polling : null;
    }

    /** The packets of a POST. They count also when the client has upgraded since it began. */
    void receiveAll(Decoded<List<EnginePacket>> payload) {
        if (payload instanceof Decoded.Invalid<List<EnginePacket>> bad) {
            receive(Decoded.invalid(bad.reason()));
        } else if (payload instanceof Decoded.Ok<List<EnginePacket>> ok) {
            ok.value().forEach(this::onPacket);
        }
    }

    // Upgrade

    /** A WebSocket of the client that asks to take over; it is closed if it cannot. */
    void probe(WebSocketTransport candidate) {
        if (state instanceof SessionState.Open open && open.transport() instanceof PollingTransport) {
            state = open.probe(candidate);
            patience = loop().timers()
                    .schedule(server.config().limits().upgradeTimeout().toMillis(), this::onUpgradeTimeout);
            candidate.listen(new Ear());
        } else {
            candidate.close();
        }
    }

    private void onCandidate(SessionState.Probing probing, Decoded<EnginePacket> decoded) {
        EnginePacket packet = decoded instanceof Decoded.Ok<EnginePacket> ok ? ok.value() : null;
        if (packet instanceof EnginePacket.Ping ping && ping.probe()) {
            state = probing.answer();
            probing.candidate().writeNow(new EnginePacket.Pong(true));
            probing.current().release();
        } else if (packet instanceof EnginePacket.Upgrade && probing.answered()) {
            cancel(patience);
            probing.current().release();
            state = probing.upgrade();
            server.listener().transportChanged(this);
            probing.candidate().drain(queue);
        } else {
            giveUp(probing);
        }
    }

    private void onUpgradeTimeout() {
        if (state instanceof SessionState.Probing probing) {
            giveUp(probing);
        }
    }

    private void giveUp(SessionState.Probing probing) {
        leaveProbe();
        state = probing.giveUp();
    }

    private void leaveProbe() {
        if (state instanceof SessionState.Probing probing) {
            cancel(patience);
            probing.candidate().close();
        }
    }

    private @Nullable Transport current() {
        if (state instanceof SessionState.Open open) {
            return open.transport();
        }
        return state instanceof SessionState.Probing probing ? probing.current() : null;
    }

    private static void cancel(@Nullable Deadline deadline) {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
