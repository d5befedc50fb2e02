package dev.mooring.socketio.adapter;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which sockets of a namespace are meant.
 *
 * @param rooms those in at least one of these rooms; all sockets if there are none
 * @param except but none in any of these rooms
 * @param isLocal on this node only
 */
public record Targets(Set<String> rooms, Set<String> except, boolean isLocal) {

    /** All sockets of the namespace. */
    public static final Targets ALL = new Targets(Set.of(), Set.of(), false);

    /** Keeps its own copies. */
    public Targets {
        rooms = Set.copyOf(rooms);
        except = Set.copyOf(except);
    }

    /** Those in these rooms, too. */
    public Targets in(Collection<String> more) {
        return new Targets(union(rooms, more), except, isLocal);
    }

    /** But none of those in these rooms. */
    public Targets except(Collection<String> more) {
        return new Targets(rooms, union(except, more), isLocal);
    }

    /** Only those on this node. */
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
