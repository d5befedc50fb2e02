package dev.mooring.cluster;

import dev.mooring.cluster.RecentEvents.Recorded;
import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.MissedPackets;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class RecentEventsTest {

    private final RecentEvents recent = new RecentEvents(10_000);

    @Test
    void finds_the_events_of_a_clients_rooms_in_order_and_each_once() {
        add(1, "all", Set.of(), Set.of());
        add(2, "a", Set.of("a"), Set.of());
        add(3, "b", Set.of("b"), Set.of());
        add(4, "both", Set.of("a", "b"), Set.of());
        add(5, "other", Set.of("c"), Set.of());
        assertThat(missed(0, "a", "b")).containsExactly("all", "a", "b", "both");
        assertThat(missed(1, "b")).containsExactly("b", "both");
        assertThat(missed(4, "a", "b")).isEmpty();
    }

    @Test
    void omits_events_that_except_one_of_the_rooms() {
        add(1, "but-a", Set.of(), Set.of("a"));
        add(2, "b-but-a", Set.of("b"), Set.of("a", "x"));
        assertThat(missed(0, "a", "b")).isEmpty();
        assertThat(missed(0, "b")).containsExactly("but-a", "b-but-a");
    }

    @Test
    void omits_events_of_other_namespaces() {
        add(1, "here", Set.of("a"), Set.of());
        MissedList missed = new MissedList();
        recent.collect("/other", Set.of("a"), StreamId.ZERO, missed);
        assertThat(missed.result()).isEqualTo(new MissedPackets.Complete(List.of()));
    }

    @Test
    void removes_the_oldest_events_when_the_memory_is_full() {
        recent.reset(StreamId.ZERO);
        for (int i = 1; i <= 1_000; i++) {
            add(i, "e" + i, i % 3 == 0 ? Set.of() : Set.of("a", "b" + i), Set.of());
            assertThat(recent.bytes()).isLessThanOrEqualTo(10_000);
        }
        long start = recent.start().millis();
        assertThat(start).isBetween(900L, 999L);
        assertThat(missed(0, "a")).hasSize((int) (1_000 - start)).startsWith("e" + (start + 1));
        recent.reset(new StreamId(5_000, 0));
        assertThat(recent.bytes()).isZero();
        assertThat(missed(0, "a")).isEmpty();
    }

    @Test
    void an_event_larger_than_the_memory_removes_all() {
        add(1, "small", Set.of("a"), Set.of());
        Broadcast broadcast = broadcast("large", Set.of("a"), Set.of());
        recent.add(Recorded.of(new StreamId(2, 0), broadcast, 20_000));
        assertThat(recent.start()).isEqualTo(new StreamId(2, 0));
        assertThat(missed(0, "a")).isEmpty();
    }

    private void add(long id, String event, Set<String> rooms, Set<String> except) {
        recent.add(Recorded.of(new StreamId(id, 0), broadcast(event, rooms, except), 10));
    }

    private static Broadcast broadcast(String event, Set<String> rooms, Set<String> except) {
        return new Broadcast(
                new SocketIoPacket.Event("/chat", event, Args.NONE, SocketIoPacket.NO_ACK),
                new Targets(rooms, except, false),
                false);
    }

    private List<String> missed(long after, String... rooms) {
        MissedList missed = new MissedList();
        recent.collect("/chat", Set.of(rooms), new StreamId(after, 0), missed);
        return ((MissedPackets.Complete) missed.result())
                .packets().stream().map(each -> each.packet().name()).toList();
    }
}
