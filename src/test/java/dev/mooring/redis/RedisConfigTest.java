package dev.mooring.redis;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RedisConfigTest {

    @ParameterizedTest
    @CsvSource({
        "redis://localhost,redis://localhost:6379",
        "redis://localhost/,redis://localhost:6379",
        "REDIS://localhost:7000/3,redis://localhost:7000/3",
        "rediss://master.cache.example:6380,rediss://master.cache.example:6380",
        "redis://user:secret@10.0.0.1:6379/0,redis://10.0.0.1:6379/0",
        "redis://:secret@10.0.0.1,redis://10.0.0.1:6379"
    })
    void an_address_is_the_url_without_credentials(String url, String address) {
        assertThat(RedisConfig.of(url).address()).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "redis://host,'',''",
        "redis://user:secret@host,user,secret",
        "redis://:secret@host,'',secret",
        "redis://user:a+b:c@host,user,a+b:c",
        "redis://us%40er:p%2Fa%3As%40s@host,us@er,p/a:s@s"
    })
    void credentials_are_taken_as_they_are_meant(String url, String user, String password) {
        assertThat(RedisConfig.of(url).user()).isEqualTo(user);
        assertThat(RedisConfig.of(url).password()).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "localhost:6379",
                "http://localhost",
                "redis:",
                "redis://",
                "redis:///1",
                "redis://h/x",
                "redis://h/1/2",
                "redis://h?db=1",
                "redis://h#1",
                "redis://user:hidden@",
                "redis://u:hidden@h:port",
                "redis://u:hid den@h",
                "redis://u:hidden@h/x",
                "unix:///tmp/redis.sock",
                "embedded"
            })
    void what_is_no_redis_url_is_refused_without_showing_a_password(String url) {
        assertThatThrownBy(() -> RedisConfig.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redis://[user:password@]host")
                .hasNoCause()
                .message()
                .doesNotContain("hidden")
                .doesNotContain("hid den");
    }

    @Test
    void neither_user_nor_password_is_printed() {
        RedisConfig config = RedisConfig.of("rediss://ada:hidden@host:1/2");
        assertThat(config.toString()).contains("rediss://***@host:1/2").doesNotContain("hidden");
        assertThat(config.shownUrl()).isEqualTo("rediss://***@host:1/2");
        assertThat(RedisConfig.of("redis://host").shownUrl()).isEqualTo("redis://host");
    }

    @Test
    void patience_is_positive() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new RedisConfig("redis://h", second, second, Duration.ZERO, second))
                .hasMessageContaining("probeInterval");
    }
}
