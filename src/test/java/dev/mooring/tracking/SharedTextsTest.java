package dev.mooring.tracking;

import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class SharedTextsTest {

    private final SharedTexts texts = new SharedTexts();

    @Test
    void sessions_share_the_text_of_an_event_also_when_it_is_long() {
        String longName = "EVENT " + "x".repeat(100);
        assertThat(texts.of("EVENT heartbeat-response")).isSameAs(texts.of("EVENT heartbeat-response"));
        assertThat(texts.of(longName)).isSameAs(texts.of(longName + "y")).hasSize(ProtocolEvents.MAX_TEXT);
    }

    @Test
    void names_that_clients_make_up_do_not_push_out_the_common_ones() {
        byte[] common = texts.of("EVENT send-message");
        for (int i = 0; i < 10_000; i++) {
            assertThat(texts.of("EVENT " + i)).isNotNull();
            if (i % 100 == 0) {
                assertThat(texts.of("EVENT send-message")).isSameAs(common);
            }
        }
        assertThat(texts.of("EVENT 0")).isEqualTo(ProtocolEvents.encode("EVENT 0"));
    }
}
