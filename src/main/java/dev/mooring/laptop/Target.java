package dev.mooring.laptop;

import java.net.URI;

/** A node as the balancer knows it: its port, its health and its number of sessions. Owned by the balancer's loop. */
final class Target {

    /** Which requests the balancer sends to a node. */
    enum State {
        /** No requests: the node does not run, is starting, or fails its health check. */
        OUT,
        /** Requests of the node's own sessions only, as an ALB does for a deregistered target. */
        DRAINING,
        /** All requests. */
        IN
    }

    /** The number of failed checks in a row after which a node gets no requests. */
    private static final int UNHEALTHY = 3;

    private final String id;
    private final int port;
    private State state = State.OUT;
    private long sessions;
    private int chosen;
    private int failures;

    Target(String id, int port) {
        this.id = id;
        this.port = port;
    }

    String id() {
        return id;
    }

    int port() {
        return port;
    }

    State state() {
        return state;
    }

    /** The URL of the node itself, without the balancer. */
    URI url() {
        return URI.create("http://localhost:" + port);
    }

    /**
     * Records the result of a health check.
     *
     * @param now the node's number of sessions
     */
    void checked(State next, long now) {
        state = next;
        sessions = now;
        chosen = 0;
        failures = 0;
    }

    /** Records a failed check. As with an ALB, only several failures in a row take the node out. */
    void missed() {
        failures++;
        if (failures >= UNHEALTHY) {
            checked(State.OUT, 0);
        }
    }

    /** Records that the balancer has sent a request to this node. */
    void choose() {
        chosen++;
    }

    /** The number of sessions at the last check, and the number of requests since then. */
    long load() {
        return sessions + chosen;
    }
}
