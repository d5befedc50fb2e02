package dev.mooring.conformance;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;

/**
 * Clients that come before the suite does. Its tests allow 50 ms for an echo from a standing start, which a JVM that has
 * just started does not keep on a busy machine.
 */
final class WarmUp {

    private static final int CLIENTS = 50;

    private WarmUp() {}

    /** Has one client after the other connect, ask for an echo, and go; answers the port. */
    static Future<Integer> of(int port) {
        return next(port, CLIENTS).map(port);
    }

    private static Future<Void> next(int port, int left) {
        return left == 0 ? Future.succeededFuture() : client(port).compose(ignored -> next(port, left - 1));
    }

    private static Future<Void> client(int port) {
        Promise<Void> echoed = Promise.promise();
        IO.Options options = IO.Options.builder().setForceNew(true).build();
        Socket socket = IO.socket(URI.create("http://127.0.0.1:" + port), options);
        Ack ack = values -> {
            socket.disconnect();
            echoed.complete();
        };
        socket.emit("echo", new Object[] {42}, ack);
        socket.connect();
        return echoed.future();
    }
}
