package dev.mooring.chat.store;

import dev.mooring.chat.Conversation;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisUnavailable;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the store on the embedded Redis. */
class RedisStoreIT extends RedisStoreContract {

    private static EmbeddedRedis redis;

    @BeforeAll
    static void startRedis() throws IOException {
        redis = EmbeddedRedis.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    String url() {
        return redis.url();
    }

    @Test
    void while_redis_is_away_everything_fails_and_nothing_is_stored() throws IOException {
        Conversation conversation = opened();
        redis.close();
        assertThatThrownBy(() -> stored(newMessage(conversation, "hello", null)))
                .rootCause()
                .isInstanceOf(RedisUnavailable.class);
        assertThatThrownBy(this::opened).rootCause().isInstanceOf(RedisUnavailable.class);
        redis = EmbeddedRedis.startAt(redis.port());
        assertThat(redis.url()).isEqualTo(url());
    }
}
