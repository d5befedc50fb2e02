package dev.mooring.registry.revocation;

import java.time.Instant;
import java.util.Map;

/**
 * What Redis lists as revoked. Immutable.
 *
 * @param asOf when, by Redis's clock
 * @param until token ids and subjects, and until when each counts, in epoch milliseconds by that clock
 */
public record Revoked(Instant asOf, Map<String, Long> until) {

    public Revoked {
        until = Map.copyOf(until);
    }
}
