package dev.mooring.registry.revocation;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Writes revocations to Redis; needs no node. Immutable; callers are on the loop of their link. */
public final class RevokedWriter {

    private static final RedisScript REVOKE = RedisScript.load(RevokedWriter.class, "revoke.lua");

    private final Supplier<RedisLink> links;

    /**
     * Creates a writer.
     *
     * @param links supplies the link of the caller's loop
     */
    public RevokedWriter(Supplier<RedisLink> links) {
        this.links = links;
    }

    /**
     * Revokes a token or a subject for this time, by Redis's clock. All nodes apply the revocation within 5 s. A longer
     * revocation is not shortened.
     *
     * @param name a token's id, or a subject to revoke all of its tokens
     * @return the end of the revocation
     */
    public Future<Instant> revoke(String name, Duration time) {
        return REVOKE.run(links.get(), List.of(RegistryKeys.REVOKED), name, String.valueOf(time.toMillis()))
                .map(until -> Instant.ofEpochMilli(until == null ? 0 : Long.parseLong(until.toString())));
    }
}
