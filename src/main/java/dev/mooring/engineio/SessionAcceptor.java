package dev.mooring.engineio;

/** Where new sessions go. */
@FunctionalInterface
public interface SessionAcceptor {

    /** What shall sit on that session, which was just opened; called on its loop. */
    SessionHandler accept(EngineSession session);
}
