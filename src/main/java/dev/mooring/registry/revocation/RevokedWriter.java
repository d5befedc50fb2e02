package dev.mooring.registry.revocation;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Revokes tokens, without a node. Immutable; callers are on the loop of their link. */
public final class RevokedWriter {

    private static final RedisScript REVOKE = RedisScript.load(RevokedWriter.class, "revoke.lua");

    private final Supplier<RedisLink> links;

    /**
     * A writer.
     *
     * @param links the link of the caller's loop
     */
    public RevokedWriter(Supplier<RedisLink> links) {
        this.links = links;
    }

    /**
     * Revokes for that long, by Redis's clock: nodes know within 5 s. What is revoked for longer stays so.
     *
     * @param name a token's id, or a subject for all of its tokens
     * @return until when it is revoked now
     */
    public Future<Instant> revoke(String name, Duration time) {
        return REVOKE.run(links.get(), List.of(RegistryKeys.REVOKED), name, String.valueOf(time.toMillis()))
                .map(until -> Instant.ofEpochMilli(until == null ? 0 : Long.parseLong(until.toString())));
    }
}
