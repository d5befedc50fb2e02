package dev.mooring.engineio;

/**
 * Extension points of an Engine.IO server.
 *
 * @param listener is told when a session opens, changes its transport or closes
 * @param admission decides whether a session may open, and is told when it has closed
 * @param relay sends requests for other nodes' sessions to their nodes
 */
public record EngineHooks(SessionListener listener, Admission admission, RequestRelay relay) {

    /** No extensions: every client may open a session. */
    public static final EngineHooks NONE = new EngineHooks(SessionListener.NONE, Admission.ALL, RequestRelay.NONE);

    /** These hooks with another admission. */
    public EngineHooks withAdmission(Admission other) {
        return new EngineHooks(listener, other, relay);
    }
}
