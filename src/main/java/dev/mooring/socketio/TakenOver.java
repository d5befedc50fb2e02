package dev.mooring.socketio;

import dev.mooring.id.Unavailable;

/** A socket's state belongs to another session by now: what this one changes is lost, and its client must do it again. */
public final class TakenOver extends Unavailable {

    TakenOver() {
        super("another session has taken the socket over");
    }
}
