package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.engineio.transport.PollingAnswers;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.id.CloseReason;
import dev.mooring.id.SessionId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One POST of a polling client. The connection's loop reads the body; the session's loop takes the packets, in order: begin,
 * then end.
 */
final class Post implements PostBody.Listener {

    private static final String OCTETS = "application/octet-stream";
    private static final int TOO_LARGE = 413;

    private final HttpServerRequest request;
    private final SessionId id;
    private final LoopSessions sessions;
    /** Null before the POST began, and when it was refused. */
    private @Nullable EngineSession session;

    private @Nullable PollingTransport transport;

    Post(HttpServerRequest request, SessionId id, LoopSessions sessions) {
        this.request = request;
        this.id = id;
        this.sessions = sessions;
    }

    /** Reads the body, and hands its packets to the session. */
    void read() {
        sessions.loop().run(this::begin);
        PostBody.read(request, maxPayload(), this);
    }

    private int maxPayload() {
        return sessions.config().limits().maxPayload();
    }

    private void begin() {
        EngineSession found = sessions.find(id);
        PollingTransport polling = found == null ? null : found.polling();
        if (found != null && found.isEndUnread()) {
            session = found;
        } else if (found == null || !found.isOpen()) {
            EngineAnswers.error(request, EngineError.UNKNOWN_SID);
        } else if (polling == null) {
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
        } else if (OCTETS.equals(request.getHeader(HttpHeaders.CONTENT_TYPE)) || !polling.beginPost()) {
            // Revision 4 sends bytes as base64; and two POSTs at a time would lose the order of packets.
            EngineAnswers.error(request, EngineError.BAD_REQUEST);
            found.abort(CloseReason.TRANSPORT_ERROR);
        } else {
            session = found;
            transport = polling;
            if (ContinueExpectation.isIn(request) && !PostBody.isTooLarge(request, maxPayload())) {
                Future<Void> ignored = request.response().writeContinue();
            }
        }
    }

    @Override
    public void onPackets(Decoded<List<EnginePacket>> packets) {
        sessions.loop().run(() -> {
            EngineSession current = end();
            if (current == null) {
                return;
            }
            if (packets instanceof Decoded.Invalid<List<EnginePacket>>) {
                EngineAnswers.error(request, EngineError.BAD_REQUEST);
                current.receiveAll(packets);
                return;
            }
            if (current.isEndUnread()) {
                // After a refusal the client would reconnect before it has read that it was disconnected.
                Future<Void> ignored = PollingAnswers.taken(request.response());
                return;
            }
            if (!current.isOpen()) {
                // The session closed while the body arrived, perhaps because of a second POST.
                EngineAnswers.error(request, EngineError.UNKNOWN_SID);
                return;
            }
            current.receiveAll(packets);
            Future<Void> ignored = PollingAnswers.taken(request.response());
        });
    }

    @Override
    public void onTooLarge() {
        sessions.loop().run(() -> {
            EngineSession current = end();
            if (current != null) {
                EngineAnswers.status(request, TOO_LARGE);
                current.abort(CloseReason.TRANSPORT_ERROR);
            }
        });
    }

    @Override
    public void onBroken() {
        sessions.loop().run(() -> {
            EngineSession current = end();
            if (current != null) {
                current.abort(CloseReason.TRANSPORT_CLOSE);
            }
        });
    }

    private @Nullable EngineSession end() {
        if (transport != null) {
            transport.endPost();
        }
        return session;
    }
}
