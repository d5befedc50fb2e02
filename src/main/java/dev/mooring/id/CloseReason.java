package dev.mooring.id;

/** The reason why a session ended, for listeners, the registry and operators. */
public enum CloseReason {
    /** The client closed the session with a close packet. */
    CLIENT("client"),
    /** The client did not answer a ping in time. */
    PING_TIMEOUT("ping timeout"),
    /** The connection closed without a close packet. */
    TRANSPORT_CLOSE("transport close"),
    /** The connection failed, or the client violated the protocol of the transport. */
    TRANSPORT_ERROR("transport error"),
    /** The client sent an invalid packet. */
    PARSE_ERROR("parse error"),
    /** The client read too slowly, so its write queue reached the limit. */
    SLOW_CONSUMER("slow consumer"),
    /** An operator or the application closed the session; the client should not reconnect. */
    KICKED("kicked"),
    /** This node drains; the client should reconnect to another node. */
    DRAINED("drained"),
    /** The client's token expired. */
    TOKEN_EXPIRED("token expired"),
    /** Another session of the same client took over, before this node noticed that this session was dead. */
    TAKEN_OVER("taken over"),
    /** The client exceeded a limit, or connected to no namespace in time. */
    OVERLOAD("overload");

    private final String wireName;

    CloseReason(String wireName) {
        this.wireName = wireName;
    }

    /** The reason's text in events, the registry and metrics. */
    public String wireName() {
        return wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
