package dev.mooring.id;

/** Why a session ended: what listeners, the registry and operators are told. */
public enum CloseReason {
    /** The client asked for it, with a close packet or by leaving. */
    CLIENT("client"),
    /** The client did not answer a ping in time. */
    PING_TIMEOUT("ping timeout"),
    /** The connection ended without a word. */
    TRANSPORT_CLOSE("transport close"),
    /** The connection broke, or the client used a transport wrongly. */
    TRANSPORT_ERROR("transport error"),
    /** The client sent what no client may send. */
    PARSE_ERROR("parse error"),
    /** The client did not take what was sent to it, and its write queue reached its limit. */
    SLOW_CONSUMER("slow consumer"),
    /** An operator or the application closed it, for good. */
    KICKED("kicked"),
    /** This node lets its clients go to another one. */
    DRAINED("drained"),
    /** The client's token ran out. */
    TOKEN_EXPIRED("token expired"),
    /** The client came back by another session before this one was found dead. */
    TAKEN_OVER("taken over"),
    /** The client sent more than it may, or joined no namespace in time. */
    OVERLOAD("overload");

    private final String wireName;

    CloseReason(String wireName) {
        this.wireName = wireName;
    }

    /** The reason as it is spelled outside the process. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
