package dev.mooring.id;

import java.util.Locale;

/** The state of a node, which decides whether the node admits new clients. */
public enum NodeState {
    /** The node starts and does not admit clients yet. */
    STARTING,
    /** The node admits clients. */
    READY,
    /** The node refuses new clients and closes the sessions of its present ones. */
    DRAINING;

    /** The state's text in the registry and in answers to operators. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
