package dev.mooring.cluster;

import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class StreamCountsTest {

    private final StreamCounts counts = new StreamCounts();

    @Test
    void a_stream_is_whole_after_an_id_when_no_later_entry_was_removed() {
        counts.add(id(10_000), 50);
        counts.add(id(20_000), 80);
        assertThat(isWhole(id(20_500), 80)).isTrue();
        assertThat(isWhole(id(20_000), 80)).isTrue();
        assertThat(isWhole(id(20_000), 81)).isFalse();
        assertThat(isWhole(id(19_999), 50)).isTrue();
        assertThat(isWhole(id(19_999), 51)).isFalse();
        assertThat(isWhole(id(5_000), 1)).isFalse();
        assertThat(isWhole(id(5_000), 0)).isTrue();
    }

    @Test
    void a_stream_is_whole_after_an_id_that_is_not_below_its_first_entry() {
        StreamState state = new StreamState(id(7_000), id(9_000), 100, 10);
        assertThat(counts.isWholeAfter(id(7_000), state)).isTrue();
        assertThat(counts.isWholeAfter(id(8_000), state)).isTrue();
        assertThat(counts.isWholeAfter(id(6_999), state)).isFalse();
    }

    @Test
    void before_redis_7_only_the_first_entry_tells() {
        counts.add(id(10_000), 50);
        StreamState state = new StreamState(id(20_000), id(30_000), -1, 10);
        assertThat(counts.isWholeAfter(id(20_000), state)).isTrue();
        assertThat(counts.isWholeAfter(id(15_000), state)).isFalse();
    }

    private boolean isWhole(StreamId after, long removed) {
        return counts.isWholeAfter(after, new StreamState(id(90_000), id(99_000), removed + 5, 5));
    }

    private static StreamId id(long millis) {
        return new StreamId(millis, 0);
    }
}
