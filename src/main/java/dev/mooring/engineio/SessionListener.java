package dev.mooring.engineio;

import dev.mooring.id.CloseReason;

/** Who watches the sessions come and go: the registry, for one. Called on the session's loop; must not throw. */
public interface SessionListener {

    /** Hears nothing. */
    SessionListener NONE = new SessionListener() {};

    /** One that tells both, in that order. */
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

    /** It has just opened, and its client may not have heard of it yet. */
    default void opened(Session session) {}

    /** It went from polling to WebSocket. */
    default void transportChanged(Session session) {}

    /** It is over. */
    default void closed(Session session, CloseReason reason) {}
}
