package dev.mooring.id;

/**
 * Thrown when a service that this node needs is unreachable or overloaded; the same request may succeed later. Every
 * other exception is a bug of this program. It has no stack trace, because an outage causes one exception for each
 * request.
 */
public class Unavailable extends RuntimeException {

    /** Creates the exception with a message for the log. */
    public Unavailable(String message) {
        super(message, null, false, false);
    }
}
