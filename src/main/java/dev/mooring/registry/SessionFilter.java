package dev.mooring.registry;

import dev.mooring.id.Rooms;
import java.util.Optional;

/** The filter of a list of sessions: a session must match every field that is present. */
public record SessionFilter(
        Optional<String> node,
        Optional<String> user,
        Optional<String> room,
        Optional<String> ip,
        Optional<String> transport) {

    /** Matches all sessions. */
    public static final SessionFilter ALL =
            new SessionFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    boolean accepts(String nodeId, SessionEntry entry) {
        return node.map(nodeId::equals).orElse(true)
                && user.map(entry.user()::equals).orElse(true)
                && room.map(wanted -> isIn(entry, wanted)).orElse(true)
                && ip.map(entry.origin().ip()::equals).orElse(true)
                && transport.map(entry.transport()::equals).orElse(true);
    }

    private static boolean isIn(SessionEntry entry, String room) {
        return entry.rooms().contains(room)
                || (entry.bearer() != null && room.equals(Rooms.ofUser(entry.user())))
                || (entry.customer() != null && room.equals(Rooms.ofCustomer(entry.customer())));
    }
}
