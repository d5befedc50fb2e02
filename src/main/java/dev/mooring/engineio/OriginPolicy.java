package dev.mooring.engineio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may connect, and which of them with cookies. Pages of the server's own host and port always may, and so
 * may a client that sends no {@code Origin}: that is no browser. An unknown origin is never reflected.
 *
 * @param listed the origins that may send cookies
 * @param anyOther whether every other origin may connect too, without cookies
 */
public record OriginPolicy(List<OriginPattern> listed, boolean anyOther) {

    /** Pages of the server's own host only. */
    public static final OriginPolicy SAME_ORIGIN = new OriginPolicy(List.of(), false);

    /** Every page, without cookies. */
    public static final OriginPolicy ANY = new OriginPolicy(List.of(), true);

    public OriginPolicy {
        listed = List.copyOf(listed);
    }

    /** What an origin may do. */
    public enum Grant {
        /** There is no origin, or it is the server's own. */
        OWN,
        /** It may connect and send cookies. */
        WITH_CREDENTIALS,
        /** It may connect. */
        WITHOUT_CREDENTIALS,
        /** It may not connect. */
        REFUSED
    }

    /**
     * The policy of a comma-separated list of origins ({@code https://example.com}, {@code https://*.example.com},
     * {@code http://localhost:*}, {@code capacitor://localhost}); a {@code *} among them stands for every other.
     *
     * @throws IllegalArgumentException when an entry is no origin
     */
    public static OriginPolicy parse(String list) {
        List<OriginPattern> listed = new ArrayList<>();
        boolean anyOther = false;
        for (String item : list.split(",", -1)) {
            String entry = item.strip();
            if (entry.equals("*")) {
                anyOther = true;
            } else if (!entry.isEmpty()) {
                listed.add(OriginPattern.parse(entry));
            }
        }
        return new OriginPolicy(listed, anyOther);
    }

    /**
     * What a request may do.
     *
     * @param origin its {@code Origin} header
     * @param host its {@code Host} header
     */
    public Grant grant(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return Grant.OWN;
        }
        Optional<Origin> parsed = Origin.parse(origin);
        if (parsed.isPresent() && host != null && parsed.get().isAt(host)) {
            return Grant.OWN;
        }
        if (parsed.isPresent() && isListed(parsed.get())) {
            return Grant.WITH_CREDENTIALS;
        }
        return anyOther ? Grant.WITHOUT_CREDENTIALS : Grant.REFUSED;
    }

    private boolean isListed(Origin origin) {
        return listed.stream().anyMatch(pattern -> pattern.matches(origin));
    }
}
