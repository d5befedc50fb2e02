package dev.mooring.laptop;

import java.net.URI;

/** A node as the balancer sees it. Owned by the balancer's loop. */
final class Target {

    /** What the balancer may send to a node. */
    enum State {
        /** Nothing: it does not run, starts, or fails its health path. */
        OUT,
        /** Requests of its own sessions; an ALB treats a target so that was deregistered. */
        DRAINING,
        /** Everything. */
        IN
    }

    /** Failed checks in a row that take a node out. */
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

    /** Where it is. */
    URI url() {
        return URI.create("http://localhost:" + port);
    }

    /**
     * Its last check.
     *
     * @param now how many sessions it has
     */
    void checked(State next, long now) {
        state = next;
        sessions = now;
        chosen = 0;
        failures = 0;
    }

    /** It did not answer a check; as an ALB does, the balancer lets a node miss some. */
    void missed() {
        failures++;
        if (failures >= UNHEALTHY) {
            checked(State.OUT, 0);
        }
    }

    /** It was given a client since its last check. */
    void choose() {
        chosen++;
    }

    /** How many sessions it has, and those that it was given since it said so. */
    long load() {
        return sessions + chosen;
    }
}
