package dev.mooring.redis;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class BackoffTest {

    @Property
    void a_pause_is_between_half_and_the_whole_of_its_limit(
            @ForAll @IntRange(max = 1_000_000) int failures, @ForAll long seed) {
        long pause = new Backoff(Duration.ofSeconds(2), new Random(seed)).delayMillis(failures);
        long limit = failures > 5 ? 2000 : Math.min(2000, 50L << failures);
        assertThat(pause).isBetween(limit / 2, limit);
    }

    @Test
    void two_links_do_not_come_back_in_step() {
        Backoff one = new Backoff(Duration.ofSeconds(2), new Random(1));
        Backoff two = new Backoff(Duration.ofSeconds(2), new Random(2));
        assertThat(one.delayMillis(9)).isNotEqualTo(two.delayMillis(9));
    }
}
