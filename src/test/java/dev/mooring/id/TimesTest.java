package dev.mooring.id;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class TimesTest {

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Test
    void a_moment_has_milliseconds_also_where_they_are_zero() {
        assertThat(Times.format(Instant.parse("2026-01-02T03:04:05Z"))).isEqualTo("2026-01-02T03:04:05.000Z");
        assertThat(Times.format(Instant.parse("2026-01-02T03:04:00Z"))).isEqualTo("2026-01-02T03:04:00.000Z");
        assertThat(Times.format(Instant.parse("2026-01-02T03:04:05.000999Z"))).isEqualTo("2026-01-02T03:04:05.000Z");
        assertThat(Times.format(Instant.parse("2026-01-02T03:04:05.7Z"))).isEqualTo("2026-01-02T03:04:05.700Z");
        assertThat(Times.format(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000Z");
    }

    @Test
    void every_moment_has_the_same_form() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            long seconds = random.nextLong(-70_000_000_000L, 300_000_000_000L);
            int nanos = i % 3 == 0 ? random.nextInt(1_000) * 1_000_000 : random.nextInt(1_000_000_000);
            Instant moment = Instant.ofEpochSecond(seconds, nanos);
            assertThat(Times.format(moment)).isEqualTo(FORM.format(moment));
        }
    }
}
