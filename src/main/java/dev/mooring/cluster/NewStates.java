package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the states of new sockets of one loop. Those of clients whose packets the loop reads in one turn share one write
 * to Redis. Owned by its loop.
 */
final class NewStates {

    /** Redis runs no other command for about a millisecond. */
    private static final int MAX_STATES = 250;

    private final Loop loop;
    private final RedisLink link;
    private final Duration timeout;
    private List<Request> requests = new ArrayList<>();
    private Promise<Void> written = Promise.promise();

    /**
     * Creates a writer of new states.
     *
     * @param timeout the time for Redis's answer
     */
    NewStates(Loop loop, RedisLink link, Duration timeout) {
        this.loop = loop;
        this.link = link;
        this.timeout = timeout;
    }

    /**
     * Sends a command that writes a state, at the end of this turn. Fails when it fails, or when another command of this
     * turn fails: Redis then refuses writes.
     */
    Future<Void> write(Request command) {
        loop.checkCurrent();
        requests.add(command);
        Future<Void> done = written.future();
        if (requests.size() == 1) {
            Promise<Void> first = written;
            loop.later(() -> {
                if (first == written) {
                    send();
                }
            });
        } else if (requests.size() == MAX_STATES) {
            send();
        }
        return done;
    }

    private void send() {
        Promise<Void> sent = written;
        List<Request> batch = requests;
        requests = new ArrayList<>();
        written = Promise.promise();
        link.sendAll(batch, timeout).<Void>mapEmpty().onComplete(sent);
    }
}
