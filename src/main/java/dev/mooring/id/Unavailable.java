package dev.mooring.id;

/**
 * Something that this node needs cannot be reached or cannot take more now: the same request may succeed later. Every
 * other exception is a mistake of this program. Without a stack trace: during an outage there is one of these for each
 * request.
 */
public class Unavailable extends RuntimeException {

    /** An outage, in words for the log. */
    public Unavailable(String message) {
        super(message, null, false, false);
    }
}
