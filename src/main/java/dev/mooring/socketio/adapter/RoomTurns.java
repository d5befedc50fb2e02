package dev.mooring.socketio.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of what one loop sends to one room: an unrecorded event must not overtake a recorded one that is still
 * being published. Owned by its loop.
 */
final class RoomTurns {

    /** Events that may wait at once; what exceeds it overtakes. */
    static final int MAX_WAITING = 10_000;

    private final Map<String, Turn> newest = new HashMap<>();
    private @Nullable Turn newestOfAll;
    private @Nullable Turn newestForEveryone;
    private long turns;
    private int waiting;

    /** A message that is being published, and what must wait for it. */
    static final class Turn {
        private final long number;
        private final Targets targets;
        private List<Runnable> followers = List.of();

        private Turn(long number, Targets targets) {
            this.number = number;
            this.targets = targets;
        }
    }

    /** A message for these sockets is being published. */
    Turn begin(Targets targets) {
        Turn turn = new Turn(turns++, targets);
        if (targets.rooms().isEmpty()) {
            newestForEveryone = turn;
        }
        targets.rooms().forEach(room -> newest.put(room, turn));
        newestOfAll = turn;
        return turn;
    }

    /** The message was delivered: what waited for it follows. */
    void end(Turn turn) {
        turn.targets.rooms().forEach(room -> newest.remove(room, turn));
        if (newestForEveryone == turn) {
            newestForEveryone = null;
        }
        if (newestOfAll == turn) {
            newestOfAll = null;
        }
        List<Runnable> followers = turn.followers;
        waiting -= followers.size();
        followers.forEach(Runnable::run);
    }

    /** Runs {@code delivery} after what is being published for the same rooms: at once if there is nothing. */
    void follow(Targets targets, Runnable delivery) {
        Turn turn = lastBefore(targets);
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

    private @Nullable Turn lastBefore(Targets targets) {
        if (targets.rooms().isEmpty()) {
            return newestOfAll;
        }
        Turn last = newestForEveryone;
        for (String room : targets.rooms()) {
            Turn turn = newest.get(room);
            if (turn != null && (last == null || turn.number > last.number)) {
                last = turn;
            }
        }
        return last;
    }
}
