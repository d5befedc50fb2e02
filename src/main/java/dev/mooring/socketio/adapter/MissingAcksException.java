package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Args;
import java.util.List;

/** Not all receivers of a broadcast have acknowledged it in time. */
public final class MissingAcksException extends RuntimeException {

    private final transient List<Args> answers;
    private final int missing;

    /** {@code missing} of them have not; the others have answered this. */
    public MissingAcksException(List<Args> answers, int missing) {
        super(missing + " of " + (answers.size() + missing) + " acks are missing", null, false, false);
        this.answers = List.copyOf(answers);
        this.missing = missing;
    }

    /** What did come, in the order of arrival. */
    public List<Args> answers() {
        return answers;
    }

    /** How many did not come. */
    public int missing() {
        return missing;
    }
}
