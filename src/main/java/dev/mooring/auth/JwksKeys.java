package dev.mooring.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usable keys of a key set at the time of a fetch. Immutable; the verifiers of all loops share it.
 *
 * @param keys the public keys, as one JSON text each
 * @param ids the {@code kid}s of the keys
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517">RFC 7517, JSON Web Key</a>
 */
record JwksKeys(List<String> keys, Set<String> ids, Instant fetchedAt) {

    /** The value before the first fetch, without keys. */
    static final JwksKeys NONE = new JwksKeys(List.of(), Set.of(), Instant.MIN);

    private static final int MIN_RSA_BITS = 2048;

    JwksKeys {
        keys = List.copyOf(keys);
        ids = Set.copyOf(ids);
    }

    /** Reads a key set. Skips keys that are weak, unreadable or not for signatures. */
    static JwksKeys read(JsonObject set, Instant now) {
        List<String> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Object entry : set.getValue("keys") instanceof JsonArray all ? all : new JsonArray()) {
            JsonObject key = entry instanceof JsonObject json ? publicPart(json) : null;
            if (key != null) {
                keys.add(key.encode());
                if (key.getString("kid") != null) {
                    ids.add(key.getString("kid"));
                }
            }
        }
        return new JwksKeys(keys, ids, now);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    private static @Nullable JsonObject publicPart(JsonObject key) {
        if (!"sig".equals(key.getValue("use", "sig"))) {
            return null;
        }
        // This server, not the key set, determines the algorithm: one for each type of key.
        if ("RSA".equals(key.getValue("kty")) && "RS256".equals(key.getValue("alg", "RS256"))) {
            return isStrong(key.getValue("n")) ? select(key, "RS256", "n", "e") : null;
        }
        if ("EC".equals(key.getValue("kty"))
                && "P-256".equals(key.getValue("crv"))
                && "ES256".equals(key.getValue("alg", "ES256"))) {
            return select(key, "ES256", "crv", "x", "y");
        }
        return null;
    }

    private static @Nullable JsonObject select(JsonObject key, String algorithm, String... members) {
        JsonObject part = new JsonObject().put("kty", key.getString("kty")).put("alg", algorithm);
        for (String member : members) {
            if (!(key.getValue(member) instanceof String value)) {
                return null;
            }
            part.put(member, value);
        }
        return key.getValue("kid") instanceof String id ? part.put("kid", id) : part;
    }

    private static boolean isStrong(@Nullable Object modulus) {
        try {
            return modulus instanceof String text
                    && new BigInteger(1, Base64.getUrlDecoder().decode(text)).bitLength() >= MIN_RSA_BITS;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
