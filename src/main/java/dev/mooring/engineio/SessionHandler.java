package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import io.vertx.core.buffer.Buffer;

/**
 * Handles the messages of a session. Called on the session's loop, in the order of arrival. A method may send packets and
 * close the session. An exception that a method throws is logged, and the session is closed.
 */
public interface SessionHandler {

    /** The client sent a text message. */
    void onText(String data);

    /** The client sent a binary message, which must not be modified. */
    void onBinary(Buffer data);

    /** The session has closed. Called once, and last. */
    void onClose(CloseReason reason);
}
