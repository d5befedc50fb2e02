package dev.mooring.socketio.adapter;

import java.util.List;

/** Thrown when some nodes have not responded to a request in time. */
public final class MissingResponsesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<?> responses;

    /**
     * Creates the exception.
     *
     * @param responses the responses that came
     * @param responded the number of nodes that responded
     * @param expected the number of nodes that were asked
     */
    public MissingResponsesException(List<?> responses, int responded, int expected) {
        super(responded + " of " + expected + " nodes have responded in time");
        this.responses = List.copyOf(responses);
    }

    /** The responses that came. */
    public List<?> responses() {
        return responses;
    }
}
