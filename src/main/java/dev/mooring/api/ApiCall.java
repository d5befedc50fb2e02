package dev.mooring.api;

import dev.mooring.auth.Principal;
import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * An authorized request of the API.
 *
 * @param loop the loop that serves the request
 * @param caller the bearer of the request's token
 * @param path the variable parts of the path
 * @param query the query parameters
 * @param body the JSON body; empty unless the operation takes one
 */
public record ApiCall(Loop loop, Principal caller, Map<String, String> path, MultiMap query, JsonObject body) {

    private static final int MAX_PAGE = 200;
    private static final int PAGE = 50;

    /** A variable part of the path; empty if the path has none of this name. */
    public String path(String name) {
        return path.getOrDefault(name, "");
    }

    /** A query parameter; empty if it is missing or has no value. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /** The parameter {@code limit}, the size of a page; its default if it is missing, empty if it is invalid. */
    public Optional<Integer> limit() {
        try {
            int limit = query.contains("limit") ? Integer.parseInt(query.get("limit")) : PAGE;
            return limit < 1 || limit > MAX_PAGE ? Optional.empty() : Optional.of(limit);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The answer when {@link #limit()} is empty. */
    public static Future<ApiAnswer> badLimit() {
        return ApiAnswer.badRequest("limit must be a whole number from 1 to " + MAX_PAGE);
    }
}
