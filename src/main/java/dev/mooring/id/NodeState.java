package dev.mooring.id;

import java.util.Locale;

/** What a node does with new clients. */
public enum NodeState {
    /** Not yet ready for them. */
    STARTING,
    /** Takes them. */
    READY,
    /** Sends them away, and lets the ones go that it has. */
    DRAINING;

    /** The state as it is spelled outside. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
