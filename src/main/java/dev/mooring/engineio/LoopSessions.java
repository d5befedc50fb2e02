package dev.mooring.engineio;

import dev.mooring.engineio.transport.FrameWriter;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.id.SessionId;
import dev.mooring.id.SessionIdGenerator;
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

/** The sessions of one loop: opens, finds and closes them. Owned by that loop. */
public final class LoopSessions {

    private final Loop loop;
    private final EngineConfig config;
    private final SessionIdGenerator sessionIds;
    private final SessionAcceptor acceptor;
    private final SessionListener listener;
    private final FrameWriter frames = new FrameWriter();
    private final Map<SessionId, EngineSession> sessions = new HashMap<>();
    private final Map<SessionId, ExternalSession> external = new HashMap<>();
    private long packetsSent;

    /** The sessions of a loop that has none yet. */
    public LoopSessions(
            Loop loop,
            EngineConfig config,
            SessionIdGenerator sessionIds,
            SessionAcceptor acceptor,
            SessionListener listener) {
        this.loop = loop;
        this.config = config;
        this.sessionIds = sessionIds;
        this.acceptor = acceptor;
        this.listener = listener;
    }

    /** The loop that owns these sessions. */
    public Loop loop() {
        return loop;
    }

    /** The open Engine.IO sessions, and closed ones that wait for their client's last poll. */
    public Collection<EngineSession> sessions() {
        loop.checkCurrent();
        return Collections.unmodifiableCollection(sessions.values());
    }

    /** The number of sessions, of other protocols too. */
    public int count() {
        loop.checkCurrent();
        return sessions.size() + external.size();
    }

    /** Closes all sessions, each after what was sent on it. */
    public void closeAll(CloseReason reason) {
        loop.checkCurrent();
        List<Session> all = new ArrayList<>(sessions.values());
        all.addAll(external.values());
        all.forEach(session -> session.close(reason));
    }

    /** The number of packets sent to clients since the start, closed sessions included. */
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

    /** Opens a session on polling. */
    void openPolling(Handshake handshake, HttpServerRequest request) {
        EngineSession session = register(handshake);
        PollingTransport transport = new PollingTransport(
                loop, session.new TransportEvents(), config.limits().compressionThreshold());
        transport.poll(request);
        session.open(transport, openPacket(session.id(), new JsonArray().add(WebSocketTransport.NAME)), acceptor);
    }

    /** Opens a session on a WebSocket. */
    void openWebSocket(Handshake handshake, WebSocketTransport transport) {
        EngineSession session = register(handshake);
        session.open(transport, openPacket(session.id(), new JsonArray()), acceptor);
        transport.listen(session.new TransportEvents());
    }

    /** Opens a session of another protocol. */
    ExternalSession openExternal(Handshake handshake, String transport) {
        loop.checkCurrent();
        ExternalSession session =
                new ExternalSession(sessionIds.next(), config.kept().of(handshake), transport, this);
        external.put(session.id(), session);
        listener.opened(session);
        return session;
    }

    void remove(ExternalSession session) {
        external.remove(session.id(), session);
    }

    private EngineSession register(Handshake handshake) {
        loop.checkCurrent();
        EngineSession session =
                new EngineSession(sessionIds.next(), config.kept().of(handshake), this);
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
