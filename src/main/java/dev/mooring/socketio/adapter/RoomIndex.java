package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The index of sockets and rooms for one namespace on one loop. Each socket is in the room of its own id. A room exists
 * while it has a socket. Owned by its loop.
 *
 * @param <S> a socket
 */
public final class RoomIndex<S> {

    /*
     * Most sockets are in one room, and most rooms have one socket. So both sets are immutable ones of one element, which
     * take a sixth of the memory of others, until there is a second element.
     *
     * The room of a socket's own id has no entry in "byRoom": a look-up in "bySocket" finds it. So a socket that joins
     * no room costs one entry in one map.
     *
     * Sending to a socket may end the socket, or run listeners that join and leave rooms. So a loop over members uses a
     * copy. Members keeps the copy until a socket joins or leaves, so a busy room is not copied for each broadcast.
     */

    private final Map<String, Member<S>> bySocket = new HashMap<>();
    private final Map<String, Members<S>> byRoom = new HashMap<>();
    private @Nullable List<S> everyone;

    private static final class Member<S> {
        final S socket;
        Set<String> rooms = Set.of();

        Member(S socket) {
            this.socket = socket;
        }
    }

    private static final class Members<S> {
        private Set<S> sockets = Set.of();
        private @Nullable List<S> copy;

        void add(S socket) {
            if (sockets.contains(socket)) {
                return;
            }
            copy = null;
            if (sockets.isEmpty()) {
                sockets = Set.of(socket);
                return;
            }
            if (sockets.size() == 1) {
                sockets = new LinkedHashSet<>(sockets);
            }
            sockets.add(socket);
        }

        /** Removes a socket; returns whether the room is now empty. */
        boolean remove(S socket) {
            copy = null;
            sockets = without(sockets, socket);
            return sockets.isEmpty();
        }

        List<S> copy() {
            if (sockets.size() == 1) {
                return List.copyOf(sockets);
            }
            if (copy == null) {
                copy = new ArrayList<>(sockets);
            }
            return copy;
        }
    }

    /** Adds a socket, in the room of its own id. */
    public void add(SocketId id, S socket) {
        bySocket.put(id.value(), new Member<>(socket));
        everyone = null;
    }

    /** Removes a socket from the index and from all its rooms. */
    public void remove(SocketId id) {
        Member<S> member = bySocket.remove(id.value());
        if (member == null) {
            return;
        }
        everyone = null;
        for (String room : member.rooms) {
            removeFrom(room, member.socket);
        }
    }

    /** The socket with that id; empty if there is none. */
    public Optional<S> find(SocketId id) {
        return Optional.ofNullable(bySocket.get(id.value())).map(member -> member.socket);
    }

    /** Adds a socket to a room; returns false if the socket was already in the room, or if the id is unknown. */
    public boolean join(SocketId id, String room) {
        Member<S> member = bySocket.get(id.value());
        if (member == null || room.equals(id.value())) {
            return false;
        }
        if (member.rooms.contains(room)) {
            return false;
        }
        if (member.rooms.isEmpty()) {
            member.rooms = Set.of(room);
        } else {
            if (member.rooms.size() == 1) {
                member.rooms = new HashSet<>(member.rooms);
            }
            member.rooms.add(room);
        }
        byRoom.computeIfAbsent(room, ignored -> new Members<>()).add(member.socket);
        return true;
    }

    /** Removes a socket from a room, except the room of its own id; returns whether the socket was in the room. */
    public boolean leave(SocketId id, String room) {
        Member<S> member = bySocket.get(id.value());
        if (member == null || !member.rooms.contains(room)) {
            return false;
        }
        member.rooms = without(member.rooms, room);
        removeFrom(room, member.socket);
        return true;
    }

    /** Removes an element that is in the set; a set of one element, or of none, is immutable. */
    private static <E> Set<E> without(Set<E> set, E element) {
        if (set.size() == 1) {
            return Set.of();
        }
        set.remove(element);
        return set.size() == 1 ? Set.of(set.iterator().next()) : set;
    }

    private void removeFrom(String room, S socket) {
        Members<S> members = byRoom.get(room);
        if (members != null && members.remove(socket)) {
            byRoom.remove(room);
        }
    }

    /** The rooms of a socket, the room of its own id first; a copy. */
    public Set<String> rooms(SocketId id) {
        Member<S> member = bySocket.get(id.value());
        if (member == null) {
            return Set.of();
        }
        Set<String> rooms = new LinkedHashSet<>();
        rooms.add(id.value());
        rooms.addAll(member.rooms);
        return Collections.unmodifiableSet(rooms);
    }

    /** The number of sockets. */
    public int sockets() {
        return bySocket.size();
    }

    /** The number of rooms, without the rooms of sockets' own ids. */
    public int rooms() {
        return byRoom.size();
    }

    /**
     * Calls {@code action} once for each target socket. The action may join and leave rooms, and add and remove
     * sockets.
     */
    public void forEach(Targets targets, Consumer<S> action) {
        Collection<S> sockets = in(targets.rooms());
        if (targets.except().isEmpty()) {
            sockets.forEach(action);
            return;
        }
        Collection<S> except = in(targets.except());
        Set<S> excepted = except.size() <= 1 ? Set.copyOf(except) : new HashSet<>(except);
        for (S socket : sockets) {
            if (!excepted.contains(socket)) {
                action.accept(socket);
            }
        }
    }

    /** The target sockets. */
    public List<S> select(Targets targets) {
        List<S> sockets = new ArrayList<>();
        forEach(targets, sockets::add);
        return sockets;
    }

    /**
     * The sockets in at least one of the rooms, or all sockets if there are no rooms. The collection never changes
     * during an iteration.
     */
    private Collection<S> in(Set<String> rooms) {
        if (rooms.isEmpty()) {
            return everyone();
        }
        if (rooms.size() == 1) {
            return in(rooms.iterator().next());
        }
        Set<S> union = new LinkedHashSet<>();
        for (String room : rooms) {
            union.addAll(in(room));
        }
        return union;
    }

    private Collection<S> in(String room) {
        Members<S> members = byRoom.get(room);
        Member<S> self = bySocket.get(room);
        if (members == null) {
            return self == null ? List.of() : List.of(self.socket);
        }
        if (self == null) {
            return members.copy();
        }
        Set<S> union = new LinkedHashSet<>(members.copy());
        union.add(self.socket);
        return union;
    }

    private List<S> everyone() {
        if (everyone == null) {
            List<S> all = new ArrayList<>(bySocket.size());
            bySocket.values().forEach(member -> all.add(member.socket));
            everyone = all;
        }
        return everyone;
    }
}
