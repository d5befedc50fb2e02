package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import io.vertx.core.buffer.Buffer;

/**
 * What sits on a session and takes its messages. Called on the session's loop, in the order of arrival; may send and
 * close from within. What it throws is logged, and ends the session.
 */
public interface SessionHandler {

    /** The client sent text. */
    void onText(String data);

    /** The client sent bytes; they must not be modified. */
    void onBinary(Buffer data);

    /** The session is over; called once, and nothing is called after it. */
    void onClose(CloseReason reason);
}
