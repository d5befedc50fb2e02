package dev.mooring.api;

import dev.mooring.auth.Principal;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.auth.Verdict;
import dev.mooring.id.Unavailable;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The HTTP routes of an API: {@code /api} for back ends, {@code /ops} for operators. They check the token before they
 * read the body. Immutable; shared by all loops.
 */
public final class ApiRoutes {

    private static final String CALLER = "caller";
    private static final String API = "/api";

    /** The largest body of a request to {@code /ops}; no operation there reads one. */
    private static final int MAX_OPERATORS_BODY = 10_000;

    private final Loops loops;
    private final PerLoop<TokenVerifier> verifiers;
    private final int maxBody;
    private final String root;
    private final List<Operation> operations;
    private final OutageLog outages;

    private ApiRoutes(
            Loops loops, PerLoop<TokenVerifier> verifiers, int maxBody, String root, List<Operation> operations) {
        this.loops = loops;
        this.verifiers = verifiers;
        this.maxBody = maxBody;
        this.root = root;
        this.operations = List.copyOf(operations);
        this.outages = new OutageLog(loops.at(0), root);
    }

    /**
     * The API for back ends.
     *
     * @param verifiers the token verifier of each loop
     * @param maxBody the largest body, in bytes
     */
    public static ApiRoutes forBackEnds(
            Loops loops,
            PerLoop<TokenVerifier> verifiers,
            int maxBody,
            ConversationOperations conversations,
            UserOperations users) {
        List<Operation> all = new ArrayList<>(conversations.all());
        all.addAll(users.all());
        return new ApiRoutes(loops, verifiers, maxBody, API, all);
    }

    /** The API for operators. */
    public static ApiRoutes forOperators(Loops loops, PerLoop<TokenVerifier> verifiers, List<Operation> operations) {
        return new ApiRoutes(loops, verifiers, MAX_OPERATORS_BODY, "/ops", operations);
    }

    /** Adds the routes to a router, and behind them a 404 for every other path below the root. */
    public void mount(Router router) {
        BodyHandler reader = BodyHandler.create(false).setBodyLimit(maxBody);
        String allBelow = root + "/*";
        router.route(allBelow).failureHandler(ApiRoutes::answerBodyError);
        if (root.equals(API)) {
            OpenApi.read().mount(router);
            router.route(OpenApi.PATH).handler(request -> refuseMethod("GET", request));
        }
        for (Operation operation : operations) {
            Supplier<Route> route = () -> router.route(operation.method(), operation.path());
            // Three routes, because on one route Vert.x requires the body handler to come first.
            route.get().handler(request -> authenticate(operation, request));
            route.get().handler(reader);
            route.get().handler(request -> perform(operation, request));
        }
        operations.stream()
                .map(Operation::path)
                .distinct()
                .forEach(path -> router.route(path).handler(request -> refuseMethod(methods(path), request)));
        router.route(allBelow).handler(request -> JsonAnswer.error(request, ApiError.NOT_FOUND, "Not found"));
    }

    private void authenticate(Operation operation, RoutingContext request) {
        Optional<String> token = BearerToken.of(request);
        if (token.isEmpty()) {
            JsonAnswer.error(request, ApiError.UNAUTHORIZED, "Authentication failed: a bearer token is required");
            return;
        }
        // The body handler runs after the verification; until then the request is paused, or its body would be lost.
        request.request().pause();
        Future<Void> ignored = verifiers
                .here()
                .verify(token.get())
                .onSuccess(verdict -> {
                    authorize(operation, request, verdict);
                    request.request().resume();
                })
                .onFailure(request::fail)
                .mapEmpty();
    }

    private static void authorize(Operation operation, RoutingContext request, Verdict verdict) {
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            TokenAnswer.refuse(request, verdict);
        } else if (operation.access().isFor(accepted.principal().role())) {
            request.put(CALLER, accepted.principal());
            request.next();
        } else {
            JsonAnswer.error(request, ApiError.FORBIDDEN, "The token's role may not do this");
        }
    }

    private void perform(Operation operation, RoutingContext request) {
        Optional<JsonObject> body = operation.hasBody() ? body(request) : Optional.of(new JsonObject());
        if (body.isEmpty()) {
            JsonAnswer.error(request, ApiError.BAD_REQUEST, "The body must be a JSON object");
            return;
        }
        Principal caller = request.get(CALLER);
        ApiCall call = new ApiCall(loops.here(), caller, request.pathParams(), request.queryParams(), body.get());
        Future<ApiAnswer> ignored = operation
                .work()
                .apply(call)
                .onSuccess(answer -> answer(request, answer))
                .onFailure(failure -> refuse(request, failure));
    }

    /** Answers 503 to an outage. Any other failure is a bug, which the router answers and logs. */
    private void refuse(RoutingContext request, Throwable failure) {
        if (failure instanceof Unavailable outage) {
            outages.report(outage);
            JsonAnswer.error(request, ApiError.UNAVAILABLE, "The service is not available at the moment, try again");
        } else {
            request.fail(failure);
        }
    }

    private static Optional<JsonObject> body(RoutingContext request) {
        Buffer body = request.body().buffer();
        try {
            return body != null && Json.decodeValue(body) instanceof JsonObject object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static void answer(RoutingContext request, ApiAnswer answer) {
        if (answer instanceof ApiAnswer.Done done) {
            JsonAnswer.send(request, done.status(), done.body());
        } else if (answer instanceof ApiAnswer.Refused refused) {
            JsonAnswer.error(request, refused.error(), refused.message());
        }
    }

    private String methods(String path) {
        return operations.stream()
                .filter(operation -> operation.path().equals(path))
                .map(operation -> operation.method().name())
                .collect(Collectors.joining(", "));
    }

    private static void refuseMethod(String allowed, RoutingContext request) {
        request.response().putHeader(HttpHeaders.ALLOW, allowed);
        JsonAnswer.error(request, ApiError.METHOD_NOT_ALLOWED, "Method not allowed");
    }

    /** Answers 413 to a body that is too large; leaves other failures to the router. */
    private static void answerBodyError(RoutingContext request) {
        if (request.statusCode() == ApiError.PAYLOAD_TOO_LARGE.status()) {
            JsonAnswer.error(request, ApiError.PAYLOAD_TOO_LARGE, "The body is too large");
        } else {
            request.next();
        }
    }
}
