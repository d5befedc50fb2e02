package dev.mooring.cluster;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class StreamCountsTest {

    private final StreamCounts counts = new StreamCounts(Duration.ofSeconds(100));

    @Test
    void a_stream_is_complete_after_an_id_if_no_later_entry_was_removed() {
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
    void a_stream_is_complete_after_an_id_from_its_first_entry_on() {
        counts.add(id(1_000), 5);
        StreamState state = new StreamState(id(7_000), id(9_000), 100, 10);
        assertThat(counts.isCompleteAfter(id(7_000), state)).isTrue();
        assertThat(counts.isCompleteAfter(id(8_000), state)).isTrue();
        assertThat(counts.isCompleteAfter(id(6_999), state)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50, 5_000})
    void the_last_entry_of_a_burst_is_counted_before_a_long_pause(int burst) {
        for (int i = 1; i <= burst; i++) {
            counts.add(new StreamId(10_000 + i / 10, i), i);
        }
        assertThat(isWhole(id(400_000), burst)).isTrue();
        counts.add(id(700_000), burst + 1);
        counts.add(id(700_001), burst + 2);
        assertThat(isWhole(id(400_000), burst)).isTrue();
        assertThat(isWhole(id(400_000), burst + 1)).isFalse();
        assertThat(isWhole(id(700_001), burst + 2)).isTrue();
    }

    @Test
    void counts_reach_back_a_quarter_of_an_hour() {
        for (int i = 0; i < 100_000; i++) {
            counts.add(id(10L * i), i);
        }
        assertThat(isWhole(id(100_000), 9_800)).isTrue();
        assertThat(isWhole(id(100_000), 10_001)).isFalse();
    }

    @Test
    void before_redis_7_only_the_first_entry_counts() {
        counts.add(id(10_000), 50);
        StreamState state = new StreamState(id(20_000), id(30_000), -1, 10);
        assertThat(counts.isCompleteAfter(id(20_000), state)).isTrue();
        assertThat(counts.isCompleteAfter(id(15_000), state)).isFalse();
    }

    @Test
    void a_node_that_started_later_assumes_that_a_short_stream_is_complete() {
        counts.add(id(900_000), 500);
        assertThat(counts.isCompleteAfter(id(800_000), state(900_000, 9_999))).isTrue();
        assertThat(counts.isCompleteAfter(id(799_999), state(900_000, 9_999))).isFalse();
        assertThat(counts.isCompleteAfter(id(800_000), state(900_000, 10_000))).isFalse();
        counts.add(id(790_000), 1);
        assertThat(counts.isCompleteAfter(id(800_000), state(900_000, 9_999)))
                .as("an id from after the node began to count")
                .isFalse();
    }

    private static StreamState state(long lastMillis, long length) {
        return new StreamState(id(lastMillis), id(lastMillis), length + 400, length);
    }

    private boolean isWhole(StreamId after, long removed) {
        return counts.isCompleteAfter(after, new StreamState(id(9_000_000), id(9_900_000), removed + 5, 5));
    }

    private static StreamId id(long millis) {
        return new StreamId(millis, 0);
    }
}
