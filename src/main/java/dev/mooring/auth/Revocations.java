package dev.mooring.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is worth nothing before its time: single tokens, by their id, and all tokens of a subject, those that are issued
 * later included. Immutable; shared by all loops.
 *
 * @param until token ids and subjects, and until when each counts, in epoch milliseconds of the list's clock
 * @param ahead how far the list's clock is ahead of ours
 */
public record Revocations(Map<String, Long> until, Duration ahead) {

    /** Nothing is revoked. */
    public static final Revocations NONE = new Revocations(Map.of(), Duration.ZERO);

    public Revocations {
        until = Map.copyOf(until);
    }

    /** Whether the bearer's token must not be believed, {@code now} by our clock. */
    public boolean cover(Principal bearer, Instant now) {
        long then = now.plus(ahead).toEpochMilli();
        return isListed(bearer.sub(), then) || isListed(bearer.tokenId(), then);
    }

    private boolean isListed(@Nullable String name, long then) {
        Long end = name == null ? null : until.get(name);
        return end != null && then < end;
    }
}
