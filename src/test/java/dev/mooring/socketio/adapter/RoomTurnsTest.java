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
    void an_event_after_no_pending_publish_is_delivered_at_once() {
        follow(A, "one");
        assertThat(delivered).containsExactly("one");
    }

    @Test
    void events_for_the_same_room_wait_and_keep_their_order() {
        RoomTurns.Turn turn = turns.begin(A);
        follow(A, "one");
        follow(A_AND_B, "two");
        follow(B, "other room");
        assertThat(delivered).containsExactly("other room");
        turns.end(turn);
        assertThat(delivered).containsExactly("other room", "one", "two");
    }

    @Test
    void an_event_waits_for_the_newest_of_several_publishes() {
        RoomTurns.Turn first = turns.begin(A);
        RoomTurns.Turn second = turns.begin(B);
        follow(A_AND_B, "both");
        turns.end(first);
        assertThat(delivered).isEmpty();
        turns.end(second);
        assertThat(delivered).containsExactly("both");
    }

    @Test
    void an_event_to_all_sockets_waits_for_every_room_and_every_room_for_it() {
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
    void events_beyond_the_limit_do_not_wait() {
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
