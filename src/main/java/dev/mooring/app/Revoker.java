package dev.mooring.app;

import dev.mooring.auth.Revocations;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.chat.event.Chat;
import dev.mooring.loop.PerLoop;
import dev.mooring.registry.revocation.Revoked;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Brings what is revoked to every loop: to who checks tokens there, and to the sockets that are there by one. Immutable;
 * told on the first loop.
 *
 * @param verifiers check tokens
 */
record Revoker(PerLoop<TokenVerifier> verifiers, Chat chat, InstantSource clock) implements Consumer<Revoked> {

    @Override
    public void accept(Revoked revoked) {
        // Tokens end by our clock, which may be wrong; the list's times are by Redis's.
        Duration ahead = Duration.between(clock.instant(), revoked.asOf());
        Revocations list = new Revocations(revoked.until(), ahead);
        verifiers.forEach(verifier -> {
            verifier.useRevocations(list);
            chat.revoke(list);
        });
    }
}
