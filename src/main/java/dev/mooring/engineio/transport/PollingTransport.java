package dev.mooring.engineio.transport;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.engineio.packet.PayloadCodec;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP long-polling transport: a GET of the client waits until there are packets for the client, and a POST carries
 * the client's packets. A client may have one GET and one POST open at a time.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#http-long-polling">HTTP long-polling</a>
 */
public final class PollingTransport implements Transport {

    /** The transport's name on the wire. */
    public static final String NAME = "polling";

    private final Loop owner;
    private final TransportListener listener;
    private final int compressionThreshold;
    private @Nullable HttpServerRequest poll;
    private boolean posting;

    /**
     * Creates a transport that has no waiting poll yet.
     *
     * @param owner the session's loop
     * @param compressionThreshold the size in bytes from which responses are compressed, if the client accepts a coding
     */
    public PollingTransport(Loop owner, TransportListener listener, int compressionThreshold) {
        this.owner = owner;
        this.listener = listener;
        this.compressionThreshold = compressionThreshold;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isWritable() {
        return poll != null;
    }

    /**
     * Keeps a GET of the client until there are packets for the client. Returns false, and does not answer the request,
     * when another GET already waits: that is a protocol error of the client, and the session must end.
     */
    public boolean poll(HttpServerRequest request) {
        if (poll != null) {
            return false;
        }
        poll = request;
        // A client that disconnects while its poll waits cannot receive the response.
        request.response().closeHandler(ignored -> owner.run(() -> onDisconnected(request)));
        return true;
    }

    private void onDisconnected(HttpServerRequest request) {
        if (poll == request) {
            poll = null;
            listener.onClosed(this, CloseReason.TRANSPORT_CLOSE);
        }
    }

    /** Begins a POST of the client. Returns false when another POST is still open. */
    public boolean beginPost() {
        if (posting) {
            return false;
        }
        posting = true;
        return true;
    }

    /** Ends the client's POST, whose body has been received. */
    public void endPost() {
        posting = false;
    }

    @Override
    public void write(EnginePacket packet) {
        answer(List.of(packet));
    }

    @Override
    public void drain(WriteQueue queue) {
        if (poll != null && !queue.isEmpty()) {
            answer(queue.takeAll());
        }
    }

    /** Answers a waiting poll with a noop packet, so that the client can switch to another transport. */
    public void release() {
        if (poll != null) {
            answer(List.of(new EnginePacket.Noop()));
        }
    }

    @Override
    public void close(WriteQueue queue, CloseReason reason) {
        if (poll != null) {
            List<EnginePacket> last = new ArrayList<>(queue.takeAll());
            last.add(new EnginePacket.Close());
            answer(last);
        }
    }

    private void answer(List<EnginePacket> packets) {
        HttpServerRequest request = poll;
        poll = null;
        if (request != null) {
            // A failure means that the client has disconnected; the heartbeat will detect that.
            Future<Void> ignored = PollingAnswers.packets(request, PayloadCodec.encode(packets), compressionThreshold);
        }
    }
}
