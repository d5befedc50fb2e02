package dev.mooring.registry;

import dev.mooring.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The key in Redis that says that a rollout is under way. While it exists, nodes check more often whether the load
 * balancer drains them. Immutable; callers are on the loop of their link.
 */
public final class RolloutNotice {

    private final Supplier<RedisLink> links;

    /**
     * Creates the notice.
     *
     * @param links supplies the link of the caller's loop
     */
    public RolloutNotice(Supplier<RedisLink> links) {
        this.links = links;
    }

    /** Whether a rollout is under way. Fails while Redis is unreachable. */
    public Future<Boolean> isPosted() {
        return links.get()
                .send(Request.cmd(Command.EXISTS).arg(RegistryKeys.ROLLOUT))
                .map(found -> found != null && found.toInteger() > 0);
    }

    /**
     * Posts the notice.
     *
     * @param what the name of the rollout, for people
     * @param life the expiry of the notice
     */
    public Future<Void> post(String what, Duration life) {
        return links.get()
                .send(Request.cmd(Command.SET)
                        .arg(RegistryKeys.ROLLOUT)
                        .arg(what)
                        .arg("PX")
                        .arg(life.toMillis()))
                .mapEmpty();
    }
}
