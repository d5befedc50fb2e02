package dev.mooring.drain;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class DrainPaceTest {

    private static final long MILLI = 1_000_000;
    private static final long WINDOW = 10_000;

    private final DrainPace pace = new DrainPace(0, WINDOW * MILLI);

    private int due(int clients, long millis) {
        return pace.due(clients, millis * MILLI);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 1_000, 20_000})
    void clients_are_closed_evenly_over_the_window(int number) {
        int left = number;
        for (long millis = 50; millis <= WINDOW; millis += 50) {
            int now = due(left, millis);
            assertThat(now).isBetween(number / 200 - 1, number / 200 + 1);
            left -= now;
        }
        assertThat(left).isZero();
    }

    @Test
    void few_clients_are_closed_20_a_second() {
        int left = 20;
        for (long millis = 50; millis <= 1_000; millis += 50) {
            left -= due(left, millis);
        }
        assertThat(left).isLessThanOrEqualTo(1);
    }

    @Test
    void clients_that_connect_during_the_drain_are_spread() {
        int left = 1_000;
        int most = 0;
        for (long millis = 50; millis <= WINDOW; millis += 50) {
            int now = due(left, millis);
            most = Math.max(most, now);
            left += millis <= WINDOW / 2 ? 0 : -now; // in the first half all closed clients reconnect at once
        }
        assertThat(left).isZero();
        assertThat(most).as("twice as fast in the second half").isLessThanOrEqualTo(11);
    }

    @Test
    void late_clients_are_not_closed_together() {
        for (long millis = 50; millis <= WINDOW / 2; millis += 50) {
            assertThat(due(0, millis)).isZero();
        }
        assertThat(due(100, WINDOW / 2 + 50)).isLessThanOrEqualTo(3);
    }

    @Test
    void all_clients_are_closed_at_the_end() {
        assertThat(due(50, WINDOW + 1)).isEqualTo(50);
        assertThat(due(7, WINDOW + 100)).isEqualTo(7);
    }
}
