package dev.mooring.ops;

import dev.mooring.auth.Principal;
import dev.mooring.loop.Loop;
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
record ApiCall(Loop loop, Principal caller, Map<String, String> path, MultiMap query, JsonObject body) {

    /** A variable part of the path. */
    String path(String name) {
        return path.getOrDefault(name, "");
    }

    /** A parameter; one without a value is as good as none. */
    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }
}
