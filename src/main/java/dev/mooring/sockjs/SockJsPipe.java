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
 * The packet pipe of a SockJS session. While the client has no open poll, Vert.x buffers messages without limit, so
 * the pipe counts the unsent bytes. Owned by the session's loop.
 */
final class SockJsPipe implements PacketPipe {

    private static final Logger LOG = System.getLogger(SockJsPipe.class.getName());

    /** The number of unsent bytes from which volatile packets are dropped. */
    private static final int WRITABLE_BYTES = 64 * 1024;

    /** The time that a client has to receive the last packets before its session is closed. */
    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

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
     * Opens a pipe over an admitted SockJS session.
     *
     * @param sendBuffer the number of unsent bytes above which the session is closed
     */
    static SockJsPipe open(SockJSSocket socket, ExternalConnection connection, int sendBuffer) {
        SockJsPipe pipe = new SockJsPipe(socket, connection, sendBuffer);
        // Vert.x passes messages of a later request on the context of that request, which may be another loop's.
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
            LOG.log(
                    Level.DEBUG,
                    "session {0}: dropped a packet with attachments, because SockJS carries text only",
                    session());
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
        // Vert.x drops unsent messages when it closes a session.
        if (unsentBytes == 0) {
            socket.close();
        } else {
            loop().timers().schedule(CLOSE_TIMEOUT_MILLIS, socket::close);
        }
    }

    /** Called by Vert.x when the session ends, also because the client has not polled in time. */
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

    /** SockJS has no recovery: a client reconnects with a new session. */
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
