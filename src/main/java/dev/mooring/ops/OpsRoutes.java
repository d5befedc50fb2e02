package dev.mooring.ops;

import dev.mooring.api.ApiAnswer;
import dev.mooring.api.ApiCall;
import dev.mooring.api.ApiError;
import dev.mooring.api.Operation;
import dev.mooring.id.NodeState;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.registry.SessionFilter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The operators' routes under {@code /ops}: counts, nodes and sessions of the cluster, closing sessions, draining a
 * node. To add a route, add a line to {@link #operations}. Immutable; shared by all loops.
 */
public final class OpsRoutes {

    private final SessionDirectory directory;
    private final UnaryOperator<String> mask;

    /**
     * Creates the operations.
     *
     * @param mask masks an address as the nodes mask it before they write it to the registry
     */
    public OpsRoutes(SessionDirectory directory, UnaryOperator<String> mask) {
        this.directory = directory;
        this.mask = mask;
    }

    /** The operations, one for each route. */
    public List<Operation> operations() {
        return List.of(
                Operation.operate(HttpMethod.GET, "/ops/counts", this::counts),
                Operation.operate(HttpMethod.GET, "/ops/nodes", this::nodes),
                Operation.operate(HttpMethod.GET, "/ops/sessions", this::list),
                Operation.operate(HttpMethod.GET, "/ops/sessions/:session", this::show),
                Operation.operate(HttpMethod.DELETE, "/ops/sessions/:session", this::close),
                Operation.operate(HttpMethod.DELETE, "/ops/users/:user/sessions", this::closeUser),
                Operation.operate(HttpMethod.POST, "/ops/nodes/:node/drain", this::drain));
    }

    private Future<ApiAnswer> counts(ApiCall call) {
        Optional<String> by = call.query("by");
        if (by.isPresent() && !by.get().equals("namespace")) {
            return ApiAnswer.badRequest("by must be namespace");
        }
        return directory
                .nodes()
                .map(live -> ApiAnswer.ok(by.isPresent() ? live.countsByNamespaceToJson() : live.countsToJson()));
    }

    private Future<ApiAnswer> nodes(ApiCall call) {
        return directory.nodes().map(live -> ApiAnswer.ok(live.toJson()));
    }

    private Future<ApiAnswer> list(ApiCall call) {
        Optional<Integer> limit = call.limit();
        if (limit.isEmpty()) {
            return ApiCall.badLimit();
        }
        SessionFilter filter = new SessionFilter(
                call.query("node"),
                call.query("user"),
                call.query("room"),
                call.query("ip").map(mask),
                call.query("transport"));
        return directory
                .list(filter, call.query("cursor"), limit.get())
                .map(page -> ApiAnswer.ok(page.toJson()))
                .recover(cause -> cause instanceof IllegalArgumentException
                        ? ApiAnswer.badRequest("cursor must be the last page's next")
                        : Future.failedFuture(cause));
    }

    private Future<ApiAnswer> show(ApiCall call) {
        return directory
                .describe(call.path("session"))
                .map(shown -> shown.map(ApiAnswer::ok).orElseGet(OpsRoutes::noSession));
    }

    private Future<ApiAnswer> close(ApiCall call) {
        return directory.close(call.path("session")).map(closed -> closed == 0 ? noSession() : closed(closed));
    }

    private Future<ApiAnswer> closeUser(ApiCall call) {
        return directory.closeUser(call.path("user")).map(OpsRoutes::closed);
    }

    private Future<ApiAnswer> drain(ApiCall call) {
        return directory
                .drain(call.path("node"))
                .map(isReached -> isReached
                        ? new ApiAnswer.Done(202, new JsonObject().put("state", NodeState.DRAINING.wireName()))
                        : new ApiAnswer.Refused(ApiError.NOT_FOUND, "Node not found"));
    }

    private static ApiAnswer closed(int number) {
        return new ApiAnswer.Done(202, new JsonObject().put("closed", number));
    }

    private static ApiAnswer noSession() {
        return new ApiAnswer.Refused(ApiError.NOT_FOUND, "Session not found");
    }
}
