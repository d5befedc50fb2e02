package dev.mooring.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import static org.assertj.core.api.Assertions.assertThat;

class RelayTicketTest {

    private static final RelayConfig CONFIG = new RelayConfig("a secret of all the nodes", false);
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.500Z");
    private static final String URI = "/socket.io/?EIO=4&transport=polling&sid=x";
    private static final RelayTicket TICKET = new RelayTicket("gw-1", NOW.toEpochMilli(), "2001:db8::7");
    private static final String WRITTEN = TICKET.write(CONFIG, "GET", URI);

    private static Optional<RelayTicket> read(String value) {
        return RelayTicket.read(value, CONFIG, "GET", URI, NOW);
    }

    @Example
    void a_written_ticket_can_be_read() {
        assertThat(read(WRITTEN)).contains(TICKET);
        assertThat(WRITTEN).startsWith("v1;gw-1;" + NOW.toEpochMilli() + ";2001:db8::7;");
    }

    @Property(tries = 500)
    void a_ticket_with_any_changed_character_is_invalid(
            @ForAll @IntRange(max = 200) int at, @ForAll @CharRange(from = ' ', to = '~') char other) {
        int place = at % WRITTEN.length();
        StringBuilder changed = new StringBuilder(WRITTEN);
        changed.setCharAt(place, other);
        assertThat(read(changed.toString()))
                .isEqualTo(WRITTEN.charAt(place) == other ? Optional.of(TICKET) : Optional.empty());
    }

    @Property(tries = 1_000)
    void arbitrary_text_is_no_valid_ticket(@ForAll @StringLength(max = 120) String text) {
        assertThat(read(text)).isEmpty();
        assertThat(read("v1;" + text)).isEmpty();
        assertThat(read(WRITTEN + text)).isEqualTo(text.isEmpty() ? Optional.of(TICKET) : Optional.empty());
    }

    @Example
    void a_ticket_is_valid_for_one_request_and_one_secret() {
        assertThat(RelayTicket.read(WRITTEN, CONFIG, "POST", URI, NOW)).isEmpty();
        assertThat(RelayTicket.read(WRITTEN, CONFIG, "GET", URI + "&t=1", NOW)).isEmpty();
        assertThat(RelayTicket.read(WRITTEN, CONFIG, "GET", "/", NOW)).isEmpty();
        RelayConfig other = new RelayConfig("a secret of other nodes", false);
        assertThat(RelayTicket.read(WRITTEN, other, "GET", URI, NOW)).isEmpty();
    }

    @Example
    void the_previous_secret_is_accepted_and_never_signs() {
        RelayConfig changed = new RelayConfig("a secret of other nodes", Optional.of(CONFIG.secret()), false);
        assertThat(RelayTicket.read(WRITTEN, changed, "GET", URI, NOW)).contains(TICKET);
        assertThat(RelayTicket.read(WRITTEN, changed, "POST", URI, NOW)).isEmpty();
        assertThat(RelayTicket.read(WRITTEN + "x", changed, "GET", URI, NOW)).isEmpty();
        assertThat(read(TICKET.write(changed, "GET", URI))).isEmpty();
        RelayConfig third = new RelayConfig("a secret of a third kind", Optional.of("a secret of other nodes"), false);
        assertThat(RelayTicket.read(WRITTEN, third, "GET", URI, NOW)).isEmpty();
        assertThat(RelayTicket.read(TICKET.write(changed, "GET", URI), third, "GET", URI, NOW))
                .contains(TICKET);
    }

    @Example
    void a_ticket_is_valid_for_30_seconds_before_and_after_its_time() {
        assertThat(at(Duration.ofSeconds(30))).contains(TICKET);
        assertThat(at(Duration.ofMillis(30_001))).isEmpty();
        assertThat(at(Duration.ofSeconds(-30))).contains(TICKET);
        assertThat(at(Duration.ofMillis(-30_001))).isEmpty();
        assertThat(at(Duration.ofDays(365))).isEmpty();
    }

    private static Optional<RelayTicket> at(Duration later) {
        return RelayTicket.read(WRITTEN, CONFIG, "GET", URI, NOW.plus(later));
    }

    @Example
    void toString_does_not_show_the_secret() {
        assertThat(CONFIG.toString()).doesNotContain("secret of");
    }
}
