package dev.mooring.socketio.adapter;

import java.util.List;

/** Not all nodes have responded to a request in time. */
public final class MissingResponsesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<?> responses;

    /** {@code expected} nodes were asked, and fewer have responded. */
    public MissingResponsesException(List<?> responses, int responded, int expected) {
        super(responded + " of " + expected + " nodes have responded in time");
        this.responses = List.copyOf(responses);
    }

    /** What the others have responded. */
    public List<?> responses() {
        return responses;
    }
}
