package dev.mooring.chat.store;

import com.redis.testcontainers.RedisContainer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;

/** Tests the store on the official Redis image, if a container engine is available. */
class RedisContainerIT extends RedisStoreContract {

    private static final String TAG = "7.4-alpine";

    private static @Nullable RedisContainer redis;

    @BeforeAll
    @SuppressWarnings("SystemOut") // one line for readers of the build's log
    static void startRedis() {
        boolean possible = DockerClientFactory.instance().isDockerAvailable();
        if (!possible) {
            System.out.println("skipped: RedisContainerIT, for no Docker engine answers");
        }
        Assumptions.assumeTrue(possible, "no Docker engine answers");
        redis = new RedisContainer(RedisContainer.DEFAULT_IMAGE_NAME.withTag(TAG));
        redis.start();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.stop();
        }
    }

    @Override
    String url() {
        return Objects.requireNonNull(redis).getRedisURI();
    }
}
