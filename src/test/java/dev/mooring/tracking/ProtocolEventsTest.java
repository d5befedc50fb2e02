package dev.mooring.tracking;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class ProtocolEventsTest {

    private static final Instant START = Instant.parse("2026-11-24T05:00:00Z");

    @Test
    void the_last_events_are_kept_in_order_with_their_times() {
        ProtocolEvents events = new ProtocolEvents(START);
        for (int i = 0; i < 100; i++) {
            events.record(START.plusMillis(i), ProtocolEvents.encode("event " + i));
        }
        assertThat(events.toList())
                .hasSize(ProtocolEvents.CAPACITY)
                .startsWith("2026-11-24T05:00:00.084Z event 84")
                .endsWith("2026-11-24T05:00:00.099Z event 99");
    }

    @Test
    void fewer_events_than_the_capacity_are_all_kept() {
        ProtocolEvents events = new ProtocolEvents(START);
        assertThat(events.toList()).isEmpty();
        events.record(START, ProtocolEvents.encode("one"));
        assertThat(events.toList()).containsExactly("2026-11-24T05:00:00.000Z one");
    }

    @Test
    void a_long_name_is_cut_and_non_ascii_letters_become_question_marks() {
        ProtocolEvents events = new ProtocolEvents(START);
        events.record(START, ProtocolEvents.encode("λ".repeat(5_000)));
        assertThat(events.toList()).containsExactly("2026-11-24T05:00:00.000Z " + "?".repeat(32));
    }
}
