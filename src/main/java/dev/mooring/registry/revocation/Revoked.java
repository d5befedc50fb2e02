package dev.mooring.registry.revocation;

import java.time.Instant;
import java.util.Map;

/**
 * The list of revoked tokens. Immutable.
 *
 * @param asOf the time of the reading, by Redis's clock
 * @param until token ids and subjects, each with the end of its revocation in epoch milliseconds of that clock
 */
public record Revoked(Instant asOf, Map<String, Long> until) {

    public Revoked {
        until = Map.copyOf(until);
    }
}
