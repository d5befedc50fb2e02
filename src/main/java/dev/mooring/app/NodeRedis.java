package dev.mooring.app;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The Redis that a node uses.
 *
 * @param config the address of Redis
 * @param links the node's links to Redis
 * @param embedded the embedded server, if the node runs one; its data is lost when the node ends
 */
record NodeRedis(
        RedisConfig config, RedisLinks links, @Nullable EmbeddedRedis embedded) {

    /** Whether Redis serves commands on all links, so that messages can be stored. Completes on the caller's loop. */
    Future<Boolean> works() {
        return links.areServing();
    }

    /** Stops the embedded server, if the node runs one. */
    void stop() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
