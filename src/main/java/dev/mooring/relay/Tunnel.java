package dev.mooring.relay;

import io.vertx.core.Future;
import io.vertx.core.net.NetSocket;

/**
 * A WebSocket whose session is another node's: bytes both ways, as they come. Who reads slowly slows down who writes; when
 * one end goes, the other one goes after what was on its way to it. Owned by the connection's loop.
 */
final class Tunnel {

    private final NetSocket client;
    private final NetSocket owner;

    /**
     * A tunnel that nothing goes through yet.
     *
     * @param client the client's end
     * @param owner the end at the session's owner, paused
     */
    Tunnel(NetSocket client, NetSocket owner) {
        this.client = client;
        this.owner = owner;
    }

    /** Lets all through; completes when both ends are gone. */
    Future<Void> open() {
        // Each pipe ends the socket that it writes to when the other one has ended or failed. A pipe that is over takes
        // its
        // handler of failures along, and a socket without one has Vert.x log what becomes of it later.
        Future<Void> up = client.pipeTo(owner).onComplete(over -> client.exceptionHandler(LoopRelay::ignore));
        Future<Void> down = owner.pipeTo(client).onComplete(over -> owner.exceptionHandler(LoopRelay::ignore));
        return Future.join(up, down).mapEmpty();
    }

    /** Hangs up after what was on its way to the client, who comes back by itself. */
    void close() {
        Future<Void> ignored = client.end();
    }
}
