package dev.mooring.auth;

import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.NoSuchKeyIdException;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens. Owned by one loop; a node has one verifier for each loop.
 *
 * <p>The cheapest checks come first: length, form, algorithm, key; then the signature, the claims and the revocations.
 */
public final class TokenVerifier {

    /** The maximum length of a token, in characters. */
    public static final int MAX_LENGTH = 8192;

    /**
     * The maximum age of a key set before the next fetch. A key that the issuer removes stays valid for up to this
     * time.
     */
    static final Duration MAX_KEYS_AGE = Duration.ofMinutes(10);

    private final AuthConfig config;
    private final Set<String> algorithms;
    private final InstantSource clock;
    private final @Nullable KeyRequests requests;
    private JwksKeys jwks = JwksKeys.NONE;
    private JWTAuth signatures;
    private @Nullable Revocations revocations = Revocations.NONE;

    /** The source of a key set, and the verifier's loop, to which the source returns its answers. */
    private record KeyRequests(JwksSource source, Executor home) {}

    /** Creates a verifier with the keys of the configuration only. It ignores the URL of a key set. */
    public TokenVerifier(AuthConfig config, InstantSource clock) {
        this(config, clock, null);
    }

    /**
     * Creates a verifier with the keys of the configuration and of a fetched key set.
     *
     * @param home runs tasks on the loop that owns the verifier
     */
    public TokenVerifier(AuthConfig config, JwksSource source, Executor home, InstantSource clock) {
        this(config, clock, new KeyRequests(source, home));
    }

    private TokenVerifier(AuthConfig config, InstantSource clock, @Nullable KeyRequests requests) {
        this.config = config;
        this.algorithms = config.algorithms();
        this.clock = clock;
        this.requests = requests;
        this.signatures = JwtAuths.verifying(config, jwks);
    }

    /** Whether the verifier has at least one key. */
    public boolean hasKey() {
        return config.secret() != null || config.publicKey() != null || !jwks.isEmpty();
    }

    /** Whether the verifier has the keys and the list of revoked tokens, so that it can decide about every token. */
    public boolean isComplete() {
        boolean hasKeys = requests == null ? hasKey() : !jwks.isEmpty();
        return hasKeys && revocations != null;
    }

    /** Makes the verifier accept no token until {@link #useRevocations} sets a list. */
    public void awaitRevocations() {
        revocations = null;
    }

    /**
     * Fetches the key set, if one is configured and not fetched yet. Never fails. Called at start, so that
     * {@link #hasKey} returns true if the issuer is reachable.
     */
    public Future<Void> prepare() {
        return keysFor(new TokenHeader("RS256", null));
    }

    /** Sets the list of revoked tokens, which replaces the former list. */
    public void useRevocations(Revocations list) {
        revocations = list;
    }

    /** Verifies an untrusted token. Completes on the owner's loop, and never fails. */
    public Future<Verdict> verify(String token) {
        if (token.length() > MAX_LENGTH) {
            return rejected(Rejection.TOO_LONG);
        }
        Optional<TokenHeader> parsed = TokenHeader.parse(token);
        if (parsed.isEmpty()) {
            return rejected(Rejection.MALFORMED);
        }
        TokenHeader header = parsed.get();
        if (!algorithms.contains(header.algorithm())) {
            return rejected(Rejection.ALGORITHM);
        }
        return keysFor(header).compose(ignored -> check(token, header));
    }

    private Future<Void> keysFor(TokenHeader header) {
        if (requests == null || header.algorithm().equals("HS256")) {
            return Future.succeededFuture();
        }
        boolean isKnown = header.keyId() == null || jwks.ids().contains(header.keyId());
        if (isKnown && jwks.fetchedAt().isAfter(clock.instant().minus(MAX_KEYS_AGE))) {
            return Future.succeededFuture();
        }
        return requests.source().keysFor(header.keyId(), requests.home()).map(keys -> {
            if (!keys.equals(jwks)) {
                jwks = keys;
                signatures = JwtAuths.verifying(config, keys);
            }
            return null;
        });
    }

    private Future<Verdict> check(String token, TokenHeader header) {
        Instant now = clock.instant();
        Future<User> authentic;
        try {
            authentic = signatures.authenticate(new TokenCredentials(token));
        } catch (RuntimeException e) {
            // The signature is valid, but the library casts times to numbers without a check.
            return rejected(Rejection.MALFORMED);
        }
        return authentic.transform(answer -> {
            if (answer.succeeded()) {
                JsonObject claims = answer.result().attributes().getJsonObject("accessToken");
                return Future.succeededFuture(checkRevocation(Claims.check(claims, config, now), now));
            }
            return Future.succeededFuture(rejection(answer.cause(), header));
        });
    }

    private Verdict checkRevocation(Verdict verdict, Instant now) {
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            return verdict;
        }
        if (revocations == null) {
            return new Verdict.Undecided(UndecidedReason.REVOCATIONS);
        }
        return revocations.cover(accepted.principal(), now) ? new Verdict.Rejected(Rejection.REVOKED) : verdict;
    }

    private Verdict rejection(Throwable cause, TokenHeader header) {
        Rejection why = why(cause);
        boolean isOfUnknownKey = why == Rejection.UNKNOWN_KEY || why == Rejection.SIGNATURE;
        boolean lacksKeys =
                requests != null && jwks.isEmpty() && !header.algorithm().equals("HS256");
        return isOfUnknownKey && lacksKeys ? new Verdict.Undecided(UndecidedReason.KEYS) : new Verdict.Rejected(why);
    }

    private static Rejection why(Throwable cause) {
        if (cause instanceof NoSuchKeyIdException) {
            return Rejection.UNKNOWN_KEY;
        }
        boolean isUnreadable = cause instanceof DecodeException || cause instanceof IllegalArgumentException;
        return isUnreadable ? Rejection.MALFORMED : Rejection.SIGNATURE;
    }

    private static Future<Verdict> rejected(Rejection why) {
        return Future.succeededFuture(new Verdict.Rejected(why));
    }
}
