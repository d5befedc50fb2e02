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
        // Each pipe ends the socket that it writes to when the other one has ended or failed. A pipe that is over takes
        // its
        // handler of failures along, and a socket without one has Vert.x log what becomes of it later.
        Future<Void> up = client.pipeTo(owner).onComplete(over -> client.exceptionHandler(LoopRelay::ignore));
        Future<Void> down = owner.pipeTo(client).onComplete(over -> owner.exceptionHandler(LoopRelay::ignore));
        return Future.join(up, down).mapEmpty();
    }

    /** Closes the tunnel after the bytes for the client are written. Stock clients reconnect by themselves. */
    void close() {
        Future<Void> ignored = client.end();
    }
}
