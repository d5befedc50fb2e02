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
 * Who checks tokens, by the index of the loop. Immutable; each verifier is its loop's.
 *
 * @param all one for each loop; accepts no token before it is told what is revoked
 * @param ready succeeds when the issuer's keys are here, or cannot be had now; tokens may be checked before
 */
record Verifiers(Loops loops, PerLoop<TokenVerifier> all, Future<Void> ready) {

    /** A verifier for each loop; those of an issuer's key set share one source, so that it is fetched once. */
    static Verifiers of(AuthConfig auth, Loops loops, InstantSource clock) {
        URI jwks = auth.jwksUrl();
        if (jwks == null) {
            return new Verifiers(
                    loops,
                    PerLoop.create(loops, loop -> unread(new TokenVerifier(auth, clock))),
                    Future.succeededFuture());
        }
        JwksSource source = new JwksSource(loops.at(0).vertx(), jwks, loops.at(0)::run, clock);
        PerLoop<TokenVerifier> verifiers =
                PerLoop.create(loops, loop -> unread(new TokenVerifier(auth, source, loop::run, clock)));
        return new Verifiers(
                loops, verifiers, verifiers.call(TokenVerifier::prepare).mapEmpty());
    }

    /** Whether there is a key to check tokens with; answers on the caller's loop. */
    Future<Boolean> haveKey() {
        return first(TokenVerifier::hasKey);
    }

    /** Whether keys and revocations are here; answers on the caller's loop. */
    Future<Boolean> areComplete() {
        return first(TokenVerifier::isComplete);
    }

    private Future<Boolean> first(Predicate<TokenVerifier> question) {
        Loop owner = loops.at(0);
        return loops.here(owner.vertx()).ask(owner, () -> {
            TokenVerifier verifier = all.of(owner);
            // Tries again to get keys that it lacks: else they would come with the next token only.
            Future<Void> ignored = verifier.prepare();
            return Future.succeededFuture(question.test(verifier));
        });
    }

    private static TokenVerifier unread(TokenVerifier verifier) {
        verifier.awaitRevocations();
        return verifier;
    }
}
