package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.Transport;
import dev.mooring.engineio.transport.TransportListener;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.engineio.transport.WriteQueue;
import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.id.SessionId;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Timers.Deadline;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session of one client: its transport, its heartbeat and its write queue. It lasts from the handshake until one side
 * closes it, and survives the upgrade from polling to WebSocket. The loop that opened it owns it; every method must be
 * called there.
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
    private final LoopSessions sessions;
    private final WriteQueue queue = new WriteQueue();
    private final PingTimer pings = new PingTimer(this);
    private SessionState state;
    private @Nullable SessionHandler handler;
    /** The deadline of the probe, or of the last poll of a closed session: never both at once. */
    private @Nullable Deadline deadline;

    EngineSession(SessionId id, Handshake handshake, LoopSessions sessions) {
        this.id = id;
        this.handshake = handshake;
        this.sessions = sessions;
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
        return sessions.loop();
    }

    /** How often the client is pinged. */
    Heartbeat heartbeat() {
        return sessions.config().heartbeat();
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

    /** Whether a packet would be sent at once instead of waiting in the write queue. */
    public boolean isWritable() {
        loop().checkCurrent();
        Transport transport = current();
        return transport != null && queue.isEmpty() && transport.isWritable();
    }

    /** The number of bytes in the write queue. */
    public int queuedBytes() {
        loop().checkCurrent();
        return queue.bytes();
    }

    /**
     * Sends a packet, or queues it while the transport cannot send. Without effect when the session has closed. A session
     * whose write queue exceeds its limit is aborted as a slow consumer.
     */
    public void send(EnginePacket packet) {
        loop().checkCurrent();
        Transport transport = current();
        if (transport == null) {
            return;
        }
        sessions.countSent();
        if (queue.isEmpty() && transport.isWritable()) {
            transport.write(packet);
            return;
        }
        queue.add(packet);
        if (queue.bytes() > sessions.config().limits().sendBuffer()) {
            abort(CloseReason.SLOW_CONSUMER);
        }
    }

    /** Writes the packets that were sent so far to the connection now, instead of together with later ones. */
    public void flush() {
        loop().checkCurrent();
        Transport transport = current();
        if (transport != null) {
            transport.flush();
        }
    }

    /**
     * Sends what is queued, and closes the session. A polling client without an open poll gets the rest by its next polls;
     * the rest is dropped if none arrives within the close timeout.
     */
    @Override
    public void close(CloseReason reason) {
        loop().checkCurrent();
        if (current() instanceof PollingTransport polling && !polling.isWritable()) {
            closeCandidate();
            state = new SessionState.Closing(polling, reason);
            deadline = loop().timers()
                    .schedule(sessions.config().limits().closeTimeout().toMillis(), () -> remove(reason));
            notifyClosed(reason);
        } else {
            finish(reason);
        }
    }

    /** Closes the session at once, and drops what is queued. */
    void abort(CloseReason reason) {
        if (isOpen()) {
            queue.clear();
            finish(reason);
        }
    }

    /** Closes an open session. The transport sends what is queued if it can send now. */
    private void finish(CloseReason reason) {
        Transport transport = current();
        if (transport != null) {
            closeCandidate();
            transport.close(queue, reason);
            remove(reason);
            notifyClosed(reason);
        }
    }

    private void remove(CloseReason reason) {
        state = new SessionState.Closed(reason);
        queue.clear();
        cancel(deadline);
        sessions.remove(this);
    }

    private void notifyClosed(CloseReason reason) {
        pings.stop();
        notifyHandler(reason);
        sessions.listener().closed(this, reason);
    }

    private void notifyHandler(CloseReason reason) {
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
     * Opens the session on its first transport.
     *
     * @throws IllegalStateException if the session was opened before
     */
    void open(Transport transport, String openPacket, SessionAcceptor acceptor) {
        if (!(state instanceof SessionState.Opening opening)) {
            throw new IllegalStateException("session " + id + " was opened before");
        }
        state = opening.open(transport);
        send(new EnginePacket.Open(openPacket));
        if (!isOpen()) {
            return; // the write queue is too small for the open packet
        }
        pings.start();
        sessions.listener().opened(this);
        try {
            SessionHandler accepted = acceptor.accept(this);
            handler = accepted;
            if (!isOpen()) { // closed before it had a handler
                notifyHandler(endReason());
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    // Incoming packets

    /** The events of the current transport, and of one that is being probed. */
    final class TransportEvents implements TransportListener {

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
                pings.onPong();
            } else if (packet instanceof EnginePacket.Close) {
                onCloseByClient();
            } else if (packet instanceof EnginePacket.Ping) {
                // In revision 4 only the server sends pings.
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
        LOG.log(Level.ERROR, "session " + id + " is closed: a handler failed", cause);
        close(CloseReason.TRANSPORT_ERROR);
    }

    // Polling

    /** Takes a poll. Answers false if it is refused: a second poll at a time aborts the session. */
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
     * The close packet has a body of its own, because clients handle a close before the packets in front of it: a client
     * that was disconnected would report a lost connection first.
     */
    private boolean pollOfEnded(SessionState.Closing closing, HttpServerRequest request) {
        boolean taken = closing.transport().poll(request);
        if (taken && !queue.isEmpty()) {
            closing.transport().drain(queue);
        } else {
            closing.transport().close(queue, closing.reason());
            remove(closing.reason());
        }
        return taken;
    }

    /** Whether the session has closed, and packets wait for the client's next poll. */
    boolean isEndUnread() {
        return state instanceof SessionState.Closing && !queue.isEmpty();
    }

    /** The transport for a POST of the client; null when the session is not, or no longer, on polling. */
    @Nullable
    PollingTransport polling() {
        return current() instanceof PollingTransport polling ? polling : null;
    }

    /** Takes the packets of a POST, even if the client has upgraded since the POST began. */
    void receiveAll(Decoded<List<EnginePacket>> payload) {
        if (payload instanceof Decoded.Invalid<List<EnginePacket>> bad) {
            receive(Decoded.invalid(bad.reason()));
        } else if (payload instanceof Decoded.Ok<List<EnginePacket>> ok) {
            ok.value().forEach(this::onPacket);
        }
    }

    // Upgrade

    /** Takes a WebSocket to upgrade to; closes it if the session cannot upgrade. */
    void probe(WebSocketTransport candidate) {
        if (state instanceof SessionState.Open open && open.transport() instanceof PollingTransport) {
            state = open.probe(candidate);
            deadline = loop().timers()
                    .schedule(sessions.config().limits().upgradeTimeout().toMillis(), this::onUpgradeTimeout);
            candidate.listen(new TransportEvents());
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
            cancel(deadline);
            probing.current().release();
            state = probing.upgrade();
            sessions.listener().transportChanged(this);
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
        closeCandidate();
        state = probing.giveUp();
    }

    private void closeCandidate() {
        if (state instanceof SessionState.Probing probing) {
            cancel(deadline);
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
