package dev.mooring.support;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A server that closes each connection at once, and knows when the connections came. */
public final class LostConnections implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final List<Long> times = new CopyOnWriteArrayList<>();
    private final int port;

    /** Listens at a free port. */
    public LostConnections() {
        port = Answers.await(vertx.createNetServer()
                        .connectHandler(socket -> {
                            times.add(System.nanoTime());
                            socket.close();
                        })
                        .listen(0, "localhost"))
                .actualPort();
    }

    /** Where it is. */
    public String url() {
        return "http://localhost:" + port;
    }

    /** Milliseconds between each connection and the next one. */
    public List<Long> pauses() {
        List<Long> all = List.copyOf(times);
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < all.size(); i++) {
            pauses.add(TimeUnit.NANOSECONDS.toMillis(all.get(i) - all.get(i - 1)));
        }
        return pauses;
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
