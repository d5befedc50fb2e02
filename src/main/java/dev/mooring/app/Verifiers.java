package dev.mooring.app;

import dev.mooring.auth.AuthConfig;
import dev.mooring.auth.JwksSource;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Who checks tokens, by the index of the loop. Immutable; each verifier is its loop's.
 *
 * @param all one for each loop
 * @param ready succeeds when the issuer's keys are here, or cannot be had now; tokens may be checked before
 */
record Verifiers(List<TokenVerifier> all, Future<Void> ready) {

    /** A verifier for each loop; those of an issuer's key set share one source, so that it is fetched once. */
    static Verifiers of(AuthConfig auth, Loops loops, InstantSource clock) {
        URI jwks = auth.jwksUrl();
        List<TokenVerifier> verifiers = new ArrayList<>();
        if (jwks == null) {
            loops.forEach(loop -> verifiers.add(new TokenVerifier(auth, clock)));
            return new Verifiers(List.copyOf(verifiers), Future.succeededFuture());
        }
        JwksSource source = new JwksSource(loops.at(0).vertx(), jwks, loops.at(0)::run, clock);
        List<Future<Void>> prepared = new ArrayList<>();
        loops.forEach(loop -> {
            TokenVerifier verifier = new TokenVerifier(auth, source, loop::run, clock);
            verifiers.add(verifier);
            prepared.add(loop.call(verifier::prepare));
        });
        return new Verifiers(List.copyOf(verifiers), Future.all(prepared).mapEmpty());
    }
}
