package dev.mooring.api;

import dev.mooring.auth.Verdict;
import io.vertx.ext.web.RoutingContext;

/** Answers requests whose token is not accepted. Stateless. */
public final class TokenAnswer {

    private TokenAnswer() {}

    /** Sends 401 for an invalid token, 503 for a token that cannot be verified now, with the reason. */
    public static void refuse(RoutingContext request, Verdict verdict) {
        if (verdict instanceof Verdict.Undecided undecided) {
            JsonAnswer.error(
                    request,
                    ApiError.UNAVAILABLE,
                    "Authentication is unavailable: " + undecided.why().text());
        } else if (verdict instanceof Verdict.Rejected rejected) {
            JsonAnswer.error(
                    request,
                    ApiError.UNAUTHORIZED,
                    "Authentication failed: " + rejected.why().text());
        }
    }
}
