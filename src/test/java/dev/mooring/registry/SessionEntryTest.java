package dev.mooring.registry;

import dev.mooring.registry.writer.NodeUnderTest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class SessionEntryTest {

    private static final Instant SINCE = Instant.parse("2026-11-24T05:00:00.120Z");

    @Test
    void every_entry_survives_encoding() {
        SessionEntry widget = NodeUnderTest.entry("AAAAAAAAAAAAAAAA", "polling", null, SINCE);
        SessionEntry agent = NodeUnderTest.entry("AAAAAAAAAAAAAAAB", "websocket", new Bearer("u", "admin"), SINCE);
        SessionEntry fresh = new SessionEntry(
                "AAAAAAAAAAAAAAAC",
                new SessionEntry.Origin("::1", SINCE),
                "polling",
                null,
                false,
                null,
                List.of(),
                List.of());
        for (SessionEntry entry : List.of(widget, agent, fresh)) {
            assertThat(SessionEntry.decode(entry.session(), entry.encode())).contains(entry);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[]", "{\"connectedAt\":1}", "{\"connectedAt\":\"x\"}", "{\"user\":1}"})
    void an_invalid_entry_is_ignored(String text) {
        assertThat(SessionEntry.decode("AAAAAAAAAAAAAAAA", text)).isEmpty();
    }
}
