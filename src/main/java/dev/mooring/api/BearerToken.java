package dev.mooring.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The token that a request carries. Stateless. */
public final class BearerToken {

    private static final String BEARER = "Bearer ";

    private BearerToken() {}

    /** The token after {@code Bearer} in the header {@code Authorization}. */
    public static Optional<String> of(RoutingContext request) {
        return Optional.ofNullable(request.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }
}
