package dev.mooring.sockjs;

import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.Client;
import dev.mooring.socketio.ExternalConnection;
import dev.mooring.socketio.PacketPipe;
import dev.mooring.socketio.packet.Frames;
import io.vertx.core.Future;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * A SockJS session under a client. Vert.x gathers what is sent while no request of the client waits; the pipe counts it.
 * Owned by the session's loop.
 */
final class SockJsPipe implements PacketPipe {

    private static final Logger LOG = System.getLogger(SockJsPipe.class.getName());

    /** What a connection may have under way before volatile packets are dropped. */
    private static final int WRITABLE_BYTES = 64 * 1024;

    /** How long the client may take for what was sent before the end. */
    private static final long LAST_PACKETS_MILLIS = 5_000;

    private final SockJSSocket socket;
    private final ExternalConnection connection;
    private final int sendBuffer;
    private final Client client;
    private int unsentBytes;
    private boolean isClosed;

    private SockJsPipe(SockJSSocket socket, ExternalConnection connection, int sendBuffer) {
        this.socket = socket;
        this.connection = connection;
        this.sendBuffer = sendBuffer;
        this.client = connection.accept(this);
    }

    /**
     * Puts a client on a SockJS session that was let in.
     *
     * @param sendBuffer how many bytes may wait for the client
     */
    static SockJsPipe open(SockJSSocket socket, ExternalConnection connection, int sendBuffer) {
        SockJsPipe pipe = new SockJsPipe(socket, connection, sendBuffer);
        // Vert.x hands over what came by a later request on a context that may be another loop's.
        socket.handler(message -> pipe.loop().run(() -> pipe.client.onText(message.toString())));
        return pipe;
    }

    @Override
    public void send(Frames frames) {
        loop().checkCurrent();
        if (isClosed) {
            return;
        }
        if (frames.hasAttachments()) {
            LOG.log(Level.DEBUG, "session {0}: a binary packet is not sent, SockJS carries text only", session());
            return;
        }
        int size = frames.size();
        unsentBytes += size;
        connection.countSent();
        Future<Void> ignored = socket.write(frames.packet()).onComplete(sent -> loop().run(() -> onSent(size)));
        if (unsentBytes > sendBuffer) {
            abort(CloseReason.SLOW_CONSUMER);
        }
    }

    private void onSent(int size) {
        unsentBytes -= size;
        if (isClosed && unsentBytes == 0) {
            socket.close();
        }
    }

    @Override
    public boolean isWritable() {
        return !isClosed && unsentBytes < WRITABLE_BYTES;
    }

    @Override
    public void close(CloseReason reason) {
        loop().checkCurrent();
        if (isClosed) {
            return;
        }
        end(reason);
        // Vert.x drops what is not sent yet when it closes a session.
        if (unsentBytes == 0) {
            socket.close();
        } else {
            loop().timers().schedule(LAST_PACKETS_MILLIS, socket::close);
        }
    }

    /** The connection is over, or the client has not come for its messages in time. */
    void onClosed(CloseReason reason) {
        loop().checkCurrent();
        if (!isClosed) {
            end(reason);
        }
    }

    private void abort(CloseReason reason) {
        end(reason);
        socket.close();
    }

    private void end(CloseReason reason) {
        isClosed = true;
        client.onClose(reason);
        connection.closed(reason);
    }

    /** The client's state is not kept: SockJS reconnects with a new session. */
    @Override
    public boolean recovers() {
        return false;
    }

    @Override
    public Loop loop() {
        return connection.loop();
    }

    @Override
    public String session() {
        return connection.session();
    }

    @Override
    public Handshake handshake() {
        return connection.handshake();
    }
}
