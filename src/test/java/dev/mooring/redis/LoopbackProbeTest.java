package dev.mooring.redis;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class LoopbackProbeTest {

    private final LoopbackProbe probe = new LoopbackProbe(new Random(1));

    @Test
    void only_the_last_number_counts_as_heard() {
        assertThat(probe.isEchoed()).isTrue();
        String first = probe.nextNumber();
        String second = probe.nextNumber();
        assertThat(probe.onEcho(Buffer.buffer(first))).isFalse();
        assertThat(probe.onEcho(Buffer.buffer("garbage"))).isFalse();
        assertThat(probe.isEchoed()).isFalse();
        assertThat(probe.onEcho(Buffer.buffer(second))).isTrue();
        assertThat(probe.isEchoed()).isTrue();
    }

    @Test
    void a_number_that_comes_twice_does_no_harm() {
        String number = probe.nextNumber();
        probe.onEcho(Buffer.buffer(number));
        assertThat(probe.onEcho(Buffer.buffer(number))).isTrue();
        probe.nextNumber();
        assertThat(probe.onEcho(Buffer.buffer(number))).isFalse();
    }

    @Test
    void every_link_has_its_own_channel() {
        assertThat(probe.channel())
                .startsWith("mooring:canary:")
                .isNotEqualTo(new LoopbackProbe(new Random(2)).channel());
    }
}
