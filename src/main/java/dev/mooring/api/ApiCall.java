package dev.mooring.api;

import dev.mooring.auth.Principal;
import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * A request of a back end that may be made.
 *
 * @param loop the loop that serves it
 * @param caller who makes it
 * @param path the variable parts of its path
 * @param query its parameters
 * @param body empty unless the operation takes one
 */
public record ApiCall(Loop loop, Principal caller, Map<String, String> path, MultiMap query, JsonObject body) {

    private static final int MAX_PAGE = 200;
    private static final int PAGE = 50;

    /** A variable part of the path. */
    public String path(String name) {
        return path.getOrDefault(name, "");
    }

    /** A parameter; one without a value is as good as none. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /** How many entries a page may have: the standard if nothing is said; empty if that is no number that is allowed. */
    public Optional<Integer> limit() {
        try {
            int limit = query.contains("limit") ? Integer.parseInt(query.get("limit")) : PAGE;
            return limit < 1 || limit > MAX_PAGE ? Optional.empty() : Optional.of(limit);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Says so where there is no {@link #limit()}. */
    public static Future<ApiAnswer> badLimit() {
        return ApiAnswer.badRequest("limit must be a whole number from 1 to " + MAX_PAGE);
    }
}
