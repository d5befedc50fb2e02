package dev.mooring.redis;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class CanaryTest {

    private final Canary canary = new Canary(new Random(1));

    @Test
    void only_the_last_number_counts_as_heard() {
        assertThat(canary.isHeard()).isTrue();
        String first = canary.sing();
        String second = canary.sing();
        assertThat(canary.hear(Buffer.buffer(first))).isFalse();
        assertThat(canary.hear(Buffer.buffer("garbage"))).isFalse();
        assertThat(canary.isHeard()).isFalse();
        assertThat(canary.hear(Buffer.buffer(second))).isTrue();
        assertThat(canary.isHeard()).isTrue();
    }

    @Test
    void a_number_that_comes_twice_does_no_harm() {
        String number = canary.sing();
        canary.hear(Buffer.buffer(number));
        assertThat(canary.hear(Buffer.buffer(number))).isTrue();
        canary.sing();
        assertThat(canary.hear(Buffer.buffer(number))).isFalse();
    }

    @Test
    void every_link_has_its_own_channel() {
        assertThat(canary.channel()).startsWith("mooring:canary:").isNotEqualTo(new Canary(new Random(2)).channel());
    }
}
