package dev.mooring.socketio.adapter;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Selects sockets of a namespace.
 *
 * @param rooms selects the sockets in at least one of these rooms; all sockets if empty
 * @param except excludes the sockets in at least one of these rooms
 * @param isLocal whether to select sockets of this node only
 */
public record Targets(Set<String> rooms, Set<String> except, boolean isLocal) {

    /** All sockets of the namespace. */
    public static final Targets ALL = new Targets(Set.of(), Set.of(), false);

    /** Copies the sets. */
    public Targets {
        rooms = Set.copyOf(rooms);
        except = Set.copyOf(except);
    }

    /** These targets, and the sockets in more rooms. */
    public Targets in(Collection<String> more) {
        return new Targets(union(rooms, more), except, isLocal);
    }

    /** These targets without the sockets in more rooms. */
    public Targets except(Collection<String> more) {
        return new Targets(rooms, union(except, more), isLocal);
    }

    /** These targets, but only the sockets of this node. */
    public Targets local() {
        return new Targets(rooms, except, true);
    }

    private static Set<String> union(Set<String> some, Collection<String> more) {
        if (some.isEmpty() && more instanceof Set<String> set) {
            return set;
        }
        Set<String> union = new LinkedHashSet<>(some);
        union.addAll(more);
        return union;
    }
}
