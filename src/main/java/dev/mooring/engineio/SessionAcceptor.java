package dev.mooring.engineio;

/** Creates the handler of each new session. */
@FunctionalInterface
public interface SessionAcceptor {

    /** The handler of a session that was just opened. Called on the session's loop. */
    SessionHandler accept(EngineSession session);
}
