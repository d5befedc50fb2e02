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
 * HTTP long-polling: the client's GET waits until there is something to answer; its packets come by POST, and of each
 * there is one at a time.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#http-long-polling">HTTP long-polling</a>
 */
public final class PollingTransport implements Transport {

    /** Its name on the wire. */
    public static final String NAME = "polling";

    private final Loop owner;
    private final TransportListener listener;
    private final int compressionThreshold;
    private @Nullable HttpServerRequest poll;
    private boolean posting;

    /**
     * A transport without a poll, for a session of that loop.
     *
     * @param compressionThreshold size from which answers are compressed for a client that takes that, in bytes
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
     * The client waits for packets. Answers false, and leaves the request alone, when it waits already: then the
     * client has lost track, and the session must end.
     */
    public boolean poll(HttpServerRequest request) {
        if (poll != null) {
            return false;
        }
        poll = request;
        // A client that goes away while it waits is not coming back for the answer.
        request.response().closeHandler(ignored -> owner.run(() -> onDisconnected(request)));
        return true;
    }

    private void onDisconnected(HttpServerRequest request) {
        if (poll == request) {
            poll = null;
            listener.onClosed(this, CloseReason.TRANSPORT_CLOSE);
        }
    }

    /** The client begins to send packets. False when it does so already, by another request. */
    public boolean beginPost() {
        if (posting) {
            return false;
        }
        posting = true;
        return true;
    }

    /** The client's packets have come. */
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

    /** Ends a pending poll with nothing, so that the client can leave for another transport. */
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
            // If it fails the client is gone, and the next ping finds that out.
            Future<Void> ignored = PollingAnswers.packets(request, PayloadCodec.encode(packets), compressionThreshold);
        }
    }
}
