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
 * Applies the list of revoked tokens on every loop: token verifiers refuse revoked tokens, and {@code /chat}
 * disconnects the sockets that use one. Immutable; called on the first loop.
 *
 * @param verifiers the token verifier of each loop
 */
record Revoker(PerLoop<TokenVerifier> verifiers, Chat chat, InstantSource clock) implements Consumer<Revoked> {

    @Override
    public void accept(Revoked revoked) {
        // A token's end is compared with this node's clock, but the times in the list are of Redis's clock.
        Duration ahead = Duration.between(clock.instant(), revoked.asOf());
        Revocations list = new Revocations(revoked.until(), ahead);
        verifiers.forEach(verifier -> {
            verifier.useRevocations(list);
            chat.revoke(list);
        });
    }
}
