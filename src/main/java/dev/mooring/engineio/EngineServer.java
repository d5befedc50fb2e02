package dev.mooring.engineio;

import dev.mooring.engineio.transport.FrameWriter;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionId;
import dev.mooring.id.SessionMint;
import dev.mooring.loop.Loop;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sessions of one loop, from their handshake to their end. Owned by that loop. */
public final class EngineServer {

    private final Loop loop;
    private final EngineConfig config;
    private final SessionMint mint;
    private final SessionAcceptor acceptor;
    private final SessionListener listener;
    private final FrameWriter frames = new FrameWriter();
    private final Map<SessionId, EngineSession> sessions = new HashMap<>();
    private final Map<SessionId, GuestSession> guests = new HashMap<>();
    private long packetsSent;

    /** A server without sessions. */
    public EngineServer(
            Loop loop, EngineConfig config, SessionMint mint, SessionAcceptor acceptor, SessionListener listener) {
        this.loop = loop;
        this.config = config;
        this.mint = mint;
        this.acceptor = acceptor;
        this.listener = listener;
    }

    /** Its owner. */
    public Loop loop() {
        return loop;
    }

    /** The sessions that are open, and those whose clients have not heard yet that they are not. */
    public Collection<EngineSession> sessions() {
        loop.checkCurrent();
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** How many sessions there are, those of other protocols too. */
    public int count() {
        loop.checkCurrent();
        return sessions.size() + guests.size();
    }

    /** Ends all sessions, each after what was sent on it. */
    public void closeAll(CloseReason reason) {
        loop.checkCurrent();
        List<Session> all = new ArrayList<>(sessions.values());
        all.addAll(guests.values());
        all.forEach(session -> session.close(reason));
    }

    /** How many packets were sent to clients, since the start; those of ended sessions too. */
    public long packetsSent() {
        loop.checkCurrent();
        return packetsSent;
    }

    void countSent() {
        packetsSent++;
    }

    FrameWriter frames() {
        return frames;
    }

    EngineConfig config() {
        return config;
    }

    SessionListener listener() {
        return listener;
    }

    @Nullable
    EngineSession find(SessionId id) {
        loop.checkCurrent();
        return sessions.get(id);
    }

    void releasePoll(SessionId id) {
        EngineSession session = find(id);
        PollingTransport polling = session == null ? null : session.polling();
        if (polling != null) {
            polling.release();
        }
    }

    void remove(EngineSession session) {
        sessions.remove(session.id(), session);
    }

    /** Opens a session whose handshake came by a poll. */
    void openPolling(Handshake handshake, HttpServerRequest request) {
        EngineSession session = register(handshake);
        PollingTransport transport =
                new PollingTransport(loop, session.new Ear(), config.limits().compressionThreshold());
        transport.poll(request);
        session.open(transport, openPacket(session.id(), new JsonArray().add(WebSocketTransport.NAME)), acceptor);
    }

    /** Opens a session whose handshake came by a WebSocket. */
    void openWebSocket(Handshake handshake, WebSocketTransport transport) {
        EngineSession session = register(handshake);
        session.open(transport, openPacket(session.id(), new JsonArray()), acceptor);
        transport.listen(session.new Ear());
    }

    /** Opens a session of another protocol. */
    GuestSession openGuest(Handshake handshake, String transport) {
        loop.checkCurrent();
        GuestSession session = new GuestSession(mint.mint(), handshake.kept(config.kept()), transport, this);
        guests.put(session.id(), session);
        listener.opened(session);
        return session;
    }

    void remove(GuestSession session) {
        guests.remove(session.id(), session);
    }

    private EngineSession register(Handshake handshake) {
        loop.checkCurrent();
        EngineSession session = new EngineSession(mint.mint(), handshake.kept(config.kept()), this);
        sessions.put(session.id(), session);
        return session;
    }

    private String openPacket(SessionId id, JsonArray upgrades) {
        return new JsonObject()
                .put("sid", id.wire())
                .put("upgrades", upgrades)
                .put("pingInterval", config.heartbeat().pingInterval().toMillis())
                .put("pingTimeout", config.heartbeat().pingTimeout().toMillis())
                .put("maxPayload", config.limits().maxPayload())
                .encode();
    }
}
