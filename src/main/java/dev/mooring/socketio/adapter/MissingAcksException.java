package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Args;
import java.util.List;

/** Thrown when some receivers of a broadcast have not sent their ack in time. */
public final class MissingAcksException extends RuntimeException {

    private final transient List<Args> answers;
    private final int missing;

    /**
     * Creates the exception.
     *
     * @param answers the acks that came, in the order of arrival
     * @param missing the number of acks that did not come
     */
    public MissingAcksException(List<Args> answers, int missing) {
        super(missing + " of " + (answers.size() + missing) + " acks are missing", null, false, false);
        this.answers = List.copyOf(answers);
        this.missing = missing;
    }

    /** The acks that came, in the order of arrival. */
    public List<Args> answers() {
        return answers;
    }

    /** The number of acks that did not come. */
    public int missing() {
        return missing;
    }
}
