package dev.mooring.socketio.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the events that one loop sends to one room: an unrecorded event waits while a recorded event for
 * the same room is being published. Owned by its loop.
 */
final class RoomTurns {

    /** The maximum number of waiting events; an event beyond it is delivered at once, out of order. */
    static final int MAX_WAITING = 10_000;

    private final Map<String, Turn> newestByRoom = new HashMap<>();
    private @Nullable Turn newestOverall;
    private @Nullable Turn newestToAllSockets;
    private long turns;
    private int waiting;

    /** A message that is being published, and the deliveries that wait for it. */
    static final class Turn {
        private final long number;
        private final Targets targets;
        private List<Runnable> followers = List.of();

        private Turn(long number, Targets targets) {
            this.number = number;
            this.targets = targets;
        }
    }

    /** Begins the publication of a message for these targets. */
    Turn begin(Targets targets) {
        Turn turn = new Turn(turns++, targets);
        if (targets.rooms().isEmpty()) {
            newestToAllSockets = turn;
        }
        targets.rooms().forEach(room -> newestByRoom.put(room, turn));
        newestOverall = turn;
        return turn;
    }

    /** Ends the publication of a message that was delivered, and runs the deliveries that waited for it. */
    void end(Turn turn) {
        turn.targets.rooms().forEach(room -> newestByRoom.remove(room, turn));
        if (newestToAllSockets == turn) {
            newestToAllSockets = null;
        }
        if (newestOverall == turn) {
            newestOverall = null;
        }
        List<Runnable> followers = turn.followers;
        waiting -= followers.size();
        followers.forEach(Runnable::run);
    }

    /**
     * Runs {@code delivery} after the messages that are being published for the same rooms; at once if there are none.
     */
    void follow(Targets targets, Runnable delivery) {
        Turn turn = lastConflicting(targets);
        if (turn == null || waiting >= MAX_WAITING) {
            delivery.run();
            return;
        }
        if (turn.followers.isEmpty()) {
            turn.followers = new ArrayList<>(2);
        }
        turn.followers.add(delivery);
        waiting++;
    }

    private @Nullable Turn lastConflicting(Targets targets) {
        if (targets.rooms().isEmpty()) {
            return newestOverall;
        }
        Turn last = newestToAllSockets;
        for (String room : targets.rooms()) {
            Turn turn = newestByRoom.get(room);
            if (turn != null && (last == null || turn.number > last.number)) {
                last = turn;
            }
        }
        return last;
    }
}
