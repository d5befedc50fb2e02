package dev.mooring.chat.session;

import dev.mooring.auth.Principal;
import dev.mooring.id.CloseReason;
import dev.mooring.id.Times;
import dev.mooring.loop.Timers.Deadline;
import dev.mooring.socketio.Socket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The timer of one socket's token: warns the client before the token expires, and disconnects it at that time. Owned by
 * the socket's loop.
 */
public final class TokenExpiryTimer {

    static final Duration WARNING = Duration.ofSeconds(60);

    private final ChatUser user;
    private final InstantSource clock;
    private @Nullable Deadline next;

    public TokenExpiryTimer(ChatUser user, InstantSource clock) {
        this.user = user;
        this.clock = clock;
    }

    /** Starts the timer for the user's present token. */
    public void restart() {
        stop();
        Principal principal = user.principal();
        if (principal != null) {
            Instant warnAt = principal.expiresAt().minus(WARNING);
            if (clock.instant().isBefore(warnAt)) {
                await(warnAt, () -> warn(principal.expiresAt()));
            } else {
                warn(principal.expiresAt());
            }
        }
    }

    public void stop() {
        if (next != null) {
            next.cancel();
        }
    }

    /**
     * Runs {@code then} at {@code moment}. A deadline may come 1 % early, minutes for a token: then waits for the rest.
     */
    private void await(Instant moment, Runnable then) {
        long millis = Duration.between(clock.instant(), moment).toMillis();
        if (millis <= 0) {
            then.run();
        } else {
            next = user.socket().loop().timers().schedule(millis, () -> await(moment, then));
        }
    }

    private void warn(Instant expiresAt) {
        user.socket().asUnrecorded().emit("token-expiring", new JsonObject().put("expiresAt", Times.format(expiresAt)));
        await(expiresAt, this::expire);
    }

    private void expire() {
        Socket socket = user.socket();
        socket.asUnrecorded()
                .emit("error", new JsonObject().put("code", "token_expired").put("message", "The token has expired"));
        socket.client().disconnect(CloseReason.TOKEN_EXPIRED);
    }
}
