package dev.mooring.engineio;

import dev.mooring.id.CloseReason;

/** Is told when sessions open, upgrade and close. Called on the session's loop; must not throw. */
public interface SessionListener {

    /** Does nothing. */
    SessionListener NONE = new SessionListener() {};

    /** A listener that calls both, in that order. */
    static SessionListener both(SessionListener first, SessionListener second) {
        return new SessionListener() {
            @Override
            public void opened(Session session) {
                first.opened(session);
                second.opened(session);
            }

            @Override
            public void transportChanged(Session session) {
                first.transportChanged(session);
                second.transportChanged(session);
            }

            @Override
            public void closed(Session session, CloseReason reason) {
                first.closed(session, reason);
                second.closed(session, reason);
            }
        };
    }

    /** A session has opened; its client may not have received the open packet yet. */
    default void opened(Session session) {}

    /** A session has upgraded from polling to WebSocket. */
    default void transportChanged(Session session) {}

    /** A session has closed. */
    default void closed(Session session, CloseReason reason) {}
}
