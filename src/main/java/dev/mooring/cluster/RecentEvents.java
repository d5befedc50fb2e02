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
 * The newest recorded events, kept in a limited amount of memory. Owned by its loop.
 *
 * <p>Events are indexed by room: a look-up reads only events of the client's rooms, from the newest back to the first
 * one that the client has.
 */
final class RecentEvents {

    private static final int BYTES_PER_EVENT = 400;
    private static final int BYTES_PER_ROOM = 150;

    private final long maxBytes;
    private final Deque<Recorded> all = new ArrayDeque<>();
    private final Map<Place, Deque<Recorded>> byPlace = new HashMap<>();
    private StreamId start = StreamId.ZERO;
    private long bytes;

    /** A room of a namespace; or, without a room, the whole namespace. */
    private record Place(String namespace, @Nullable String room) {}

    /**
     * A recorded event.
     *
     * @param broadcast the event, with the offset as its last argument
     * @param bytes the approximate size in memory
     */
    record Recorded(StreamId id, Broadcast broadcast, long bytes) {

        /** A recorded event whose entry in the stream has {@code characters} characters. */
        static Recorded of(StreamId id, Broadcast broadcast, int characters) {
            int rooms = broadcast.targets().rooms().size()
                    + broadcast.targets().except().size();
            return new Recorded(id, broadcast, BYTES_PER_EVENT + 2L * characters + (long) BYTES_PER_ROOM * rooms);
        }

        String namespace() {
            return broadcast.packet().namespace();
        }

        /**
         * Whether a client in these rooms gets the event, by the rule of Socket.IO's adapters for restored sessions.
         */
        boolean isFor(Set<String> rooms) {
            Targets targets = broadcast.targets();
            return (targets.rooms().isEmpty() || rooms.stream().anyMatch(targets.rooms()::contains))
                    && rooms.stream().noneMatch(targets.except()::contains);
        }
    }

    RecentEvents(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Removes all events. From now on the memory is complete after {@code start}. */
    void reset(StreamId start) {
        all.clear();
        byPlace.clear();
        bytes = 0;
        this.start = start;
    }

    /** The id after which the memory is complete. */
    StreamId start() {
        return start;
    }

    /** The approximate size of all events in memory. */
    long bytes() {
        return bytes;
    }

    /** Adds an event, which must be the newest, and removes the oldest ones if the memory is full. */
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

    /** Removes the first event of a place. When the oldest of all events is removed, it is the first of its places. */
    private void removeFrom(Place place) {
        Deque<Recorded> events = byPlace.get(place);
        if (events != null) {
            events.remove();
            if (events.isEmpty()) {
                byPlace.remove(place);
            }
        }
    }

    /** Adds the events after an id for a client in these rooms to {@code missed}, in order, until it is full. */
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
