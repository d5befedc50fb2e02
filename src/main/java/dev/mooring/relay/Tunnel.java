package dev.mooring.relay;

import io.vertx.core.Future;
import io.vertx.core.net.NetSocket;

/**
 * Relays the WebSocket of another node's session: copies bytes both ways, with back pressure. When one end closes, the other
 * is closed after the bytes for it are written. Owned by the connection's loop.
 */
final class Tunnel {

    private final NetSocket client;
    private final NetSocket owner;

    /**
     * A tunnel that does not copy yet.
     *
     * @param client the client's socket
     * @param owner the socket to the session's owner, paused
     */
    Tunnel(NetSocket client, NetSocket owner) {
        this.client = client;
        this.owner = owner;
    }

    /** Starts copying; completes when both sockets are closed. */
    Future<Void> open() {
        // Each pipe closes its target when its source has closed or failed. A finished pipe removes its failure
        // handler, and Vert.x logs later failures of a socket without a handler, so set one.
        Future<Void> up = client.pipeTo(owner).onComplete(over -> client.exceptionHandler(LoopRelay::ignore));
        Future<Void> down = owner.pipeTo(client).onComplete(over -> owner.exceptionHandler(LoopRelay::ignore));
        return Future.join(up, down).mapEmpty();
    }

    /** Closes the tunnel after the bytes for the client are written. Stock clients reconnect by themselves. */
    void close() {
        Future<Void> ignored = client.end();
    }
}
