package dev.mooring.socketio;

import dev.mooring.id.Unavailable;

/** Another session has taken over the socket: changes of this one are lost, and its client must repeat them. */
public final class TakenOver extends Unavailable {

    TakenOver() {
        super("another session has taken the socket over");
    }
}
