package dev.mooring.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The source of a key set: fetches it from one URL for all verifiers of a node, on demand and with a minimum interval.
 * Owned by one loop; any loop may ask.
 *
 * <p>Closing the Vert.x instance closes its connections. While the issuer is unreachable, the keys of the last fetch
 * stay valid.
 */
public final class JwksSource {

    /** The minimum interval between fetches because of unknown key ids. */
    private static final Duration BETWEEN_UNKNOWN_IDS = Duration.ofMinutes(1);

    /** The minimum interval between fetches of an old key set, while there are keys. */
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(1);

    /** The minimum interval while there are no keys, so that clients cannot connect. */
    private static final Duration BETWEEN_FIRST_ATTEMPTS = Duration.ofSeconds(5);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final System.Logger LOG = System.getLogger(JwksSource.class.getName());

    private final WebClient client;
    private final URI url;
    private final Executor owner;
    private final InstantSource clock;
    private JwksKeys keys = JwksKeys.NONE;
    private Instant lastAttempt = Instant.MIN;
    private Instant lastUnknownId = Instant.MIN;
    private @Nullable Future<JwksKeys> pendingFetch;

    /**
     * Creates the source for a URL.
     *
     * @param owner runs tasks on the loop that owns the source
     */
    public JwksSource(Vertx vertx, URI url, Executor owner, InstantSource clock) {
        // No redirects: keys may come only from the configured URL.
        this.client = WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false));
        this.url = url;
        this.owner = owner;
        this.clock = clock;
    }

    /**
     * The current keys. Fetches them first if they are old or do not contain {@code keyId}, unless the last fetch was
     * too recent. Never fails; without any fetched keys the result is empty.
     *
     * @param home runs tasks on the caller's loop, where the future completes
     */
    Future<JwksKeys> keysFor(@Nullable String keyId, Executor home) {
        Promise<JwksKeys> promise = Promise.promise();
        owner.execute(() -> currentKeys(keyId).onSuccess(current -> home.execute(() -> promise.complete(current))));
        return promise.future();
    }

    private Future<JwksKeys> currentKeys(@Nullable String keyId) {
        if (pendingFetch != null) {
            return pendingFetch;
        }
        Instant now = clock.instant();
        boolean isUnknown = keyId != null && !keys.isEmpty() && !keys.ids().contains(keyId);
        if (isUnknown && hasPassed(BETWEEN_UNKNOWN_IDS, lastUnknownId, now)) {
            lastUnknownId = now;
            return fetch(now);
        }
        Duration pause = keys.isEmpty() ? BETWEEN_FIRST_ATTEMPTS : BETWEEN_ATTEMPTS;
        boolean isOld = hasPassed(TokenVerifier.MAX_KEYS_AGE, keys.fetchedAt(), now);
        return isOld && hasPassed(pause, lastAttempt, now) ? fetch(now) : Future.succeededFuture(keys);
    }

    private Future<JwksKeys> fetch(Instant now) {
        lastAttempt = now;
        Promise<JwksKeys> promise = Promise.promise();
        pendingFetch = promise.future();
        client.getAbs(url.toString())
                .timeout(TIMEOUT.toMillis())
                .send()
                .map(response -> {
                    if (response.statusCode() != 200) {
                        throw new IllegalStateException("status " + response.statusCode());
                    }
                    return readKeys(response.bodyAsJsonObject(), now);
                })
                .onComplete(answer -> {
                    if (answer.succeeded()) {
                        keys = answer.result();
                    } else {
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "could not fetch the key set from {0}, using the keys of the last fetch: {1}",
                                url,
                                answer.cause().getMessage());
                    }
                    pendingFetch = null;
                    promise.complete(keys);
                });
        return promise.future();
    }

    private static JwksKeys readKeys(@Nullable JsonObject body, Instant now) {
        JwksKeys fetched = body == null ? JwksKeys.NONE : JwksKeys.read(body, now);
        if (fetched.isEmpty()) {
            throw new IllegalStateException("the response has no RS256 or ES256 key");
        }
        return fetched;
    }

    private static boolean hasPassed(Duration pause, Instant since, Instant now) {
        return since.equals(Instant.MIN) || !now.isBefore(since.plus(pause));
    }
}
