package dev.mooring.loop;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenBucketTest {

    private static final long SECOND = 1_000_000_000L;

    private final TokenBucket bucket = new TokenBucket(new Rate(10, 3), 0);

    @Test
    void after_a_pause_a_burst_is_allowed_and_then_the_rate() {
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.tryTake(0)).isTrue();
        }
        assertThat(bucket.tryTake(0)).isFalse();
        assertThat(bucket.tryTake(SECOND / 20)).isFalse();
        assertThat(bucket.tryTake(SECOND / 10)).isTrue();
        assertThat(bucket.tryTake(SECOND / 10)).isFalse();
    }

    @Test
    void a_long_pause_allows_no_more_than_a_burst() {
        assertThat(bucket.charge(1_000 * SECOND)).isEqualTo(2);
        assertThat(bucket.isFull(1_000 * SECOND)).isFalse();
        assertThat(bucket.isFull(1_001 * SECOND)).isTrue();
    }

    @Test
    void a_charge_may_make_the_balance_negative_until_it_refills() {
        for (int i = 0; i < 5; i++) {
            bucket.charge(0);
        }
        assertThat(bucket.charge(0)).isEqualTo(-3);
        assertThat(bucket.tryTake(SECOND / 10)).isFalse();
        assertThat(bucket.tryTake(SECOND)).isTrue();
    }

    @Test
    void the_largest_rate_has_tokens_even_after_a_year() {
        TokenBucket endless = new TokenBucket(new Rate(1_000_000_000, 1_000_000_000), 0);
        assertThat(endless.charge(365L * 86_400 * SECOND)).isEqualTo(999_999_999);
    }

    @Test
    void a_rate_alone_has_a_burst_of_one_second() {
        assertThat(Rate.parse("100")).isEqualTo(new Rate(100, 100));
        assertThat(Rate.parse("100:500")).isEqualTo(new Rate(100, 500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "0", "10:0", "10:", ":10", "-1", "1:2:3", "1.5"})
    void an_invalid_rate_is_rejected(String text) {
        assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
