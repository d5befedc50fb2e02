package dev.mooring.socketio.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class RoomTurnsTest {

    private static final Targets A = Targets.ALL.in(Set.of("a"));
    private static final Targets B = Targets.ALL.in(Set.of("b"));
    private static final Targets A_AND_B = Targets.ALL.in(Set.of("a", "b"));

    private final RoomTurns turns = new RoomTurns();
    private final List<String> delivered = new ArrayList<>();

    private void follow(Targets targets, String name) {
        turns.follow(targets, () -> delivered.add(name));
    }

    @Test
    void what_follows_nothing_is_delivered_at_once() {
        follow(A, "one");
        assertThat(delivered).containsExactly("one");
    }

    @Test
    void what_follows_for_the_same_room_waits_and_keeps_its_order() {
        RoomTurns.Turn turn = turns.begin(A);
        follow(A, "one");
        follow(A_AND_B, "two");
        follow(B, "other room");
        assertThat(delivered).containsExactly("other room");
        turns.end(turn);
        assertThat(delivered).containsExactly("other room", "one", "two");
    }

    @Test
    void it_waits_for_the_newest_of_several() {
        RoomTurns.Turn first = turns.begin(A);
        RoomTurns.Turn second = turns.begin(B);
        follow(A_AND_B, "both");
        turns.end(first);
        assertThat(delivered).isEmpty();
        turns.end(second);
        assertThat(delivered).containsExactly("both");
    }

    @Test
    void an_event_for_everyone_waits_for_any_room_and_any_room_for_it() {
        RoomTurns.Turn room = turns.begin(A);
        follow(Targets.ALL, "everyone");
        assertThat(delivered).isEmpty();
        turns.end(room);
        RoomTurns.Turn everyone = turns.begin(Targets.ALL);
        follow(B, "room");
        assertThat(delivered).containsExactly("everyone");
        turns.end(everyone);
        assertThat(delivered).containsExactly("everyone", "room");
    }

    @Test
    void too_many_do_not_wait() {
        RoomTurns.Turn turn = turns.begin(A);
        for (int i = 0; i < RoomTurns.MAX_WAITING; i++) {
            follow(A, "waits");
        }
        follow(A, "overtakes");
        assertThat(delivered).containsExactly("overtakes");
        turns.end(turn);
        assertThat(delivered).hasSize(RoomTurns.MAX_WAITING + 1);
        follow(A, "free again");
        assertThat(delivered).endsWith("free again");
    }
}
