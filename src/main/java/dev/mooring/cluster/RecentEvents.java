package dev.mooring.cluster;

import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.Targets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest recorded events, as many as fit into the memory that they are given. Owned by its loop.
 *
 * <p>They are found by room: a look-up walks back from the newest event of each of a client's rooms to the first one
 * that the client has, and past nothing else.
 */
final class RecentEvents {

    private static final int BYTES_PER_EVENT = 400;
    private static final int BYTES_PER_ROOM = 150;

    private final long maxBytes;
    private final Deque<Recorded> all = new ArrayDeque<>();
    private final Map<Place, Deque<Recorded>> byPlace = new HashMap<>();
    private StreamId start = StreamId.ZERO;
    private long bytes;

    /** A room of a namespace; without a room all of the namespace. */
    private record Place(String namespace, @Nullable String room) {}

    /**
     * A recorded event.
     *
     * @param broadcast whose packet has the offset as its last argument
     * @param bytes that it takes in memory, about
     */
    record Recorded(StreamId id, Broadcast broadcast, long bytes) {

        /** That event, which took so many characters in the stream. */
        static Recorded of(StreamId id, Broadcast broadcast, int characters) {
            int rooms = broadcast.targets().rooms().size()
                    + broadcast.targets().except().size();
            return new Recorded(id, broadcast, BYTES_PER_EVENT + 2L * characters + (long) BYTES_PER_ROOM * rooms);
        }

        String namespace() {
            return broadcast.packet().namespace();
        }

        /** Whether a client in these rooms is meant; as Socket.IO's adapters decide it for a restored session. */
        boolean isFor(Set<String> rooms) {
            Targets targets = broadcast.targets();
            return (targets.rooms().isEmpty() || rooms.stream().anyMatch(targets.rooms()::contains))
                    && rooms.stream().noneMatch(targets.except()::contains);
        }
    }

    RecentEvents(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Forgets all: from now on there is everything after {@code start}. */
    void reset(StreamId start) {
        all.clear();
        byPlace.clear();
        bytes = 0;
        this.start = start;
    }

    /** Every event after this id is here. */
    StreamId start() {
        return start;
    }

    /** How much memory the events take, about. */
    long bytes() {
        return bytes;
    }

    /** Adds an event, which must be the newest, and forgets the oldest ones if there is no room for it. */
    void add(Recorded event) {
        all.add(event);
        bytes += event.bytes();
        Set<String> rooms = event.broadcast().targets().rooms();
        if (rooms.isEmpty()) {
            addAt(new Place(event.namespace(), null), event);
        } else {
            rooms.forEach(room -> addAt(new Place(event.namespace(), room), event));
        }
        while (bytes > maxBytes) {
            removeOldest();
        }
    }

    private void addAt(Place place, Recorded event) {
        byPlace.computeIfAbsent(place, unseen -> new ArrayDeque<>(2)).add(event);
    }

    private void removeOldest() {
        Recorded oldest = all.remove();
        bytes -= oldest.bytes();
        start = oldest.id();
        Set<String> rooms = oldest.broadcast().targets().rooms();
        if (rooms.isEmpty()) {
            removeFrom(new Place(oldest.namespace(), null));
        } else {
            rooms.forEach(room -> removeFrom(new Place(oldest.namespace(), room)));
        }
    }

    /** Takes the first event out of a place, which is the oldest of all when it is that one's. */
    private void removeFrom(Place place) {
        Deque<Recorded> events = byPlace.get(place);
        if (events != null) {
            events.remove();
            if (events.isEmpty()) {
                byPlace.remove(place);
            }
        }
    }

    /** Hands over what a client in these rooms has missed after that id, in order, until {@code missed} is full. */
    void collect(String namespace, Set<String> rooms, StreamId after, MissedList missed) {
        TreeMap<StreamId, Recorded> found = new TreeMap<>();
        collectFrom(new Place(namespace, null), after, found);
        rooms.forEach(room -> collectFrom(new Place(namespace, room), after, found));
        for (Recorded event : found.values()) {
            if (missed.isFull()) {
                return;
            }
            if (event.isFor(rooms)) {
                missed.add(event.broadcast().packet());
            }
        }
    }

    private void collectFrom(Place place, StreamId after, Map<StreamId, Recorded> found) {
        Deque<Recorded> events = byPlace.get(place);
        if (events == null) {
            return;
        }
        Iterator<Recorded> backwards = events.descendingIterator();
        while (backwards.hasNext()) {
            Recorded event = backwards.next();
            if (!event.id().isAfter(after)) {
                return;
            }
            found.put(event.id(), event);
        }
    }
}
