package dev.mooring.app;

import dev.mooring.auth.AuthConfig;
import dev.mooring.auth.JwksSource;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import java.net.URI;
import java.time.InstantSource;
import java.util.function.Predicate;

/**
 * The token verifiers of a node, one for each loop. Immutable; each verifier is owned by its loop.
 *
 * @param all the verifiers; a verifier accepts no token before it has the list of revoked tokens
 * @param ready succeeds when the first attempt to get the issuer's keys is over, even if it failed
 */
record Verifiers(Loops loops, PerLoop<TokenVerifier> all, Future<Void> ready) {

    /**
     * Creates a verifier for each loop. If keys come from a key set, all verifiers share it, so that it is fetched
     * once.
     */
    static Verifiers of(AuthConfig auth, Loops loops, InstantSource clock) {
        URI jwks = auth.jwksUrl();
        if (jwks == null) {
            return new Verifiers(
                    loops,
                    PerLoop.create(loops, loop -> withoutRevocations(new TokenVerifier(auth, clock))),
                    Future.succeededFuture());
        }
        JwksSource source = new JwksSource(loops.at(0).vertx(), jwks, loops.at(0)::run, clock);
        PerLoop<TokenVerifier> verifiers =
                PerLoop.create(loops, loop -> withoutRevocations(new TokenVerifier(auth, source, loop::run, clock)));
        return new Verifiers(
                loops, verifiers, verifiers.call(TokenVerifier::prepare).mapEmpty());
    }

    /** Whether a verifier has a key. Completes on the caller's loop. */
    Future<Boolean> haveKey() {
        return askFirst(TokenVerifier::hasKey);
    }

    /** Whether a verifier has all keys and the list of revoked tokens. Completes on the caller's loop. */
    Future<Boolean> areComplete() {
        return askFirst(TokenVerifier::isComplete);
    }

    private Future<Boolean> askFirst(Predicate<TokenVerifier> question) {
        Loop owner = loops.at(0);
        return loops.here(owner.vertx()).ask(owner, () -> {
            TokenVerifier verifier = all.of(owner);
            // Tries again to get missing keys, which otherwise only the next token would cause.
            Future<Void> ignored = verifier.prepare();
            return Future.succeededFuture(question.test(verifier));
        });
    }

    private static TokenVerifier withoutRevocations(TokenVerifier verifier) {
        verifier.awaitRevocations();
        return verifier;
    }
}
