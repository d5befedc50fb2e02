package dev.mooring.app;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of a node.
 *
 * @param config where it is
 * @param links the node's links to it
 * @param embedded the server itself, where it is the node's own; it keeps what it has as long as the node lives
 */
record NodeRedis(
        RedisConfig config, RedisLinks links, @Nullable EmbeddedRedis embedded) {

    /** Whether messages could be stored now, of whichever conversation; answers on the caller's loop. */
    Future<Boolean> works() {
        return links.areServing();
    }

    /** Ends the server, where it is the node's own; nobody may use it any more. */
    void stop() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
