package dev.mooring.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The list of revoked tokens. It contains ids of single tokens, and subjects all of whose tokens are revoked, tokens
 * that are issued later included. Immutable; shared by all loops.
 *
 * @param until for each token id or subject, the time at which the revocation ends, in epoch milliseconds of the list's
 *     clock
 * @param ahead how far the list's clock is ahead of this node's clock
 */
public record Revocations(Map<String, Long> until, Duration ahead) {

    /** An empty list. */
    public static final Revocations NONE = new Revocations(Map.of(), Duration.ZERO);

    public Revocations {
        until = Map.copyOf(until);
    }

    /** Whether the bearer's token is revoked at {@code now}, a time of this node's clock. */
    public boolean cover(Principal bearer, Instant now) {
        long then = now.plus(ahead).toEpochMilli();
        return isListed(bearer.sub(), then) || isListed(bearer.tokenId(), then);
    }

    private boolean isListed(@Nullable String name, long then) {
        Long end = name == null ? null : until.get(name);
        return end != null && then < end;
    }
}
