package dev.mooring.ops;

import dev.mooring.api.ApiError;
import dev.mooring.api.BearerToken;
import dev.mooring.api.JsonAnswer;
import dev.mooring.api.TokenAnswer;
import dev.mooring.auth.Role;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.auth.Verdict;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The route {@code /metrics}. A request that came through no proxy needs no token; any other needs a token of role
 * admin or {@code METRICS_TOKEN}. Immutable; shared by all loops.
 */
public final class MetricsRoutes {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PerLoop<TokenVerifier> verifiers;
    private final Optional<String> token;
    private final Supplier<Future<String>> scrape;

    /**
     * Creates the route.
     *
     * @param verifiers the token verifier of each loop
     * @param token the value of {@code METRICS_TOKEN}, if it is set
     * @param scrape returns the metrics in Prometheus's text format
     */
    public MetricsRoutes(PerLoop<TokenVerifier> verifiers, Optional<String> token, Supplier<Future<String>> scrape) {
        this.verifiers = verifiers;
        this.token = token;
        this.scrape = scrape;
    }

    /** Puts the route on a router. */
    public void mount(Router router) {
        router.get("/metrics").handler(this::handle);
    }

    private void handle(RoutingContext request) {
        // The load balancer adds this header to each request, so a request without it comes from the private network.
        if (request.request().getHeader(FORWARDED_FOR) == null) {
            answer(request);
            return;
        }
        Optional<String> bearer = BearerToken.of(request);
        if (bearer.isEmpty()) {
            JsonAnswer.error(request, ApiError.UNAUTHORIZED, "Authentication failed: a bearer token is required");
        } else if (isMetricsToken(bearer.get())) {
            answer(request);
        } else {
            Future<Verdict> ignored = verifiers
                    .here()
                    .verify(bearer.get())
                    .onSuccess(verdict -> answerIfAdmin(request, verdict))
                    .onFailure(request::fail);
        }
    }

    private boolean isMetricsToken(String bearer) {
        return token.isPresent()
                && MessageDigest.isEqual(
                        bearer.getBytes(StandardCharsets.UTF_8), token.get().getBytes(StandardCharsets.UTF_8));
    }

    private void answerIfAdmin(RoutingContext request, Verdict verdict) {
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            TokenAnswer.refuse(request, verdict);
        } else if (accepted.principal().role() == Role.ADMIN) {
            answer(request);
        } else {
            JsonAnswer.error(request, ApiError.FORBIDDEN, "The token's role may not do this");
        }
    }

    private void answer(RoutingContext request) {
        Future<Void> ignored = scrape.get()
                .onFailure(request::fail)
                .compose(text -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TEXT)
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .end(text));
    }
}
