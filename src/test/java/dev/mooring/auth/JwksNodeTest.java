package dev.mooring.auth;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;

/** Fetches an issuer's key set over real HTTP, with a clock that the test sets. */
@ExtendWith(VertxExtension.class)
class JwksNodeTest {

    private static final KeyPair OLD = SignedTokens.rsaKey();
    private static final KeyPair NEW = SignedTokens.ecKey();
    private static final String OLD_TOKEN = token("old", OLD);
    private static final String NEW_TOKEN = token("new", NEW);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicReference<String> keySet = new AtomicReference<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger verifiers = new AtomicInteger();
    private URI url = URI.create("http://127.0.0.1/");
    private Vertx vertx;
    private Loops loops;

    @BeforeEach
    void serve(Vertx vertx) throws Exception {
        this.vertx = vertx;
        loops = await(Loops.start(vertx, 2));
        publish(SignedTokens.jwk("old", OLD));
        int port = await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"))
                .actualPort();
        url = URI.create("http://127.0.0.1:" + port + "/jwks.json");
    }

    @Test
    void keys_are_fetched_once_for_all_verifiers_of_a_node() throws Exception {
        JwksSource source = source();
        List<Future<Verdict>> verdicts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            verdicts.add(verifier(source).verify(OLD_TOKEN));
        }
        for (Future<Verdict> verdict : verdicts) {
            assertThat(await(verdict)).isInstanceOf(Verdict.Accepted.class);
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void the_first_token_of_a_new_key_fetches_the_key_set() throws Exception {
        LoopsVerifier verifier = verifier(source());
        assertThat(await(verifier.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        publish(SignedTokens.jwk("old", OLD), SignedTokens.jwk("new", NEW));
        assertThat(await(verifier.verify(NEW_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        assertThat(await(verifier.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        assertThat(fetches).hasValue(2);
    }

    @Test
    void a_flood_of_unknown_keys_causes_one_fetch_per_minute() throws Exception {
        JwksSource source = source();
        LoopsVerifier one = verifier(source);
        LoopsVerifier two = verifier(source);
        assertThat(await(one.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        for (int minute = 0; minute < 3; minute++) {
            List<Future<Verdict>> flood = IntStream.range(0, 500)
                    .mapToObj(i -> (i % 2 == 0 ? one : two).verify(token("unknown-" + i, OLD)))
                    .toList();
            for (Future<Verdict> verdict : flood) {
                assertThat(await(verdict)).isEqualTo(new Verdict.Rejected(Rejection.UNKNOWN_KEY));
            }
            assertThat(fetches).hasValue(2 + minute);
            now.updateAndGet(time -> time.plusSeconds(60));
        }
    }

    @Test
    void a_removed_key_is_rejected_after_ten_minutes() throws Exception {
        LoopsVerifier verifier = verifier(source());
        assertThat(await(verifier.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        publish(SignedTokens.jwk("new", NEW));
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(9)));
        assertThat(await(verifier.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(1)));
        assertThat(await(verifier.verify(OLD_TOKEN))).isEqualTo(new Verdict.Rejected(Rejection.UNKNOWN_KEY));
        assertThat(await(verifier.verify(NEW_TOKEN))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void the_keys_of_the_last_fetch_stay_valid_while_the_issuer_is_unreachable() throws Exception {
        LoopsVerifier verifier = verifier(source());
        assertThat(await(verifier.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        status.set(503);
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(11)));
        for (int i = 0; i < 10; i++) {
            assertThat(await(verifier.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        }
        assertThat(fetches).hasValue(2);
    }

    @Test
    void before_the_first_fetch_a_token_is_undecided_and_not_rejected() throws Exception {
        status.set(500);
        LoopsVerifier verifier = verifier(source());
        await(verifier.prepare());
        assertThat(await(verifier.hasKey())).isFalse();
        assertThat(await(verifier.verify(OLD_TOKEN))).isEqualTo(new Verdict.Undecided(UndecidedReason.KEYS));
        assertThat(await(verifier.verify(SignedTokens.unsigned(new JsonObject().put("alg", "none"), claims()) + ".AA")))
                .isEqualTo(new Verdict.Rejected(Rejection.ALGORITHM));
        status.set(200);
        now.updateAndGet(time -> time.plusSeconds(5));
        assertThat(await(verifier.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        assertThat(await(verifier.hasKey())).isTrue();
    }

    @Test
    void an_invalid_key_set_does_not_replace_the_keys() throws Exception {
        LoopsVerifier verifier = verifier(source());
        await(verifier.prepare());
        for (String nonsense : List.of("", "null", "[]", "{", "{\"keys\":1}", "{\"keys\":[1,null,{}]}", "<html>")) {
            keySet.set(nonsense);
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(11)));
            assertThat(await(verifier.verify(OLD_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        }
    }

    @Test
    void weak_keys_and_keys_for_another_purpose_are_skipped() throws Exception {
        JsonObject symmetric =
                new JsonObject().put("kty", "oct").put("k", "c2VjcmV0").put("kid", "oct");
        KeyPair weak = SignedTokens.keyPair("RSA", 1024);
        publish(
                SignedTokens.jwk("old", OLD).put("use", "enc"),
                SignedTokens.jwk("weak", weak),
                SignedTokens.jwk("other", OLD).put("alg", "RS512"),
                symmetric,
                SignedTokens.jwk("new", NEW));
        LoopsVerifier verifier = verifier(source());
        assertThat(await(verifier.verify(NEW_TOKEN))).isInstanceOf(Verdict.Accepted.class);
        assertThat(await(verifier.verify(OLD_TOKEN))).isEqualTo(new Verdict.Rejected(Rejection.UNKNOWN_KEY));
        assertThat(await(verifier.verify(token("weak", weak)))).isEqualTo(new Verdict.Rejected(Rejection.UNKNOWN_KEY));
        assertThat(await(verifier.verify(SignedTokens.hs256("secret", claims()))))
                .isEqualTo(new Verdict.Rejected(Rejection.ALGORITHM));
    }

    @Test
    void redirects_to_a_key_set_are_not_followed() throws Exception {
        status.set(302);
        LoopsVerifier verifier = verifier(source());
        assertThat(await(verifier.verify(OLD_TOKEN))).isEqualTo(new Verdict.Undecided(UndecidedReason.KEYS));
        assertThat(fetches).hasValue(1);
    }

    @Test
    void verify_completes_on_the_loop_of_the_verifier() throws Exception {
        LoopsVerifier verifier = verifier(source());
        Future<Boolean> cameHome =
                verifier.home.call(() -> verifier.verifier.verify(OLD_TOKEN).map(verdict -> verifier.home.isCurrent()));
        assertThat(await(cameHome)).isTrue();
    }

    private void answer(HttpServerRequest request) {
        fetches.incrementAndGet();
        request.response()
                .setStatusCode(status.get())
                .putHeader("Location", "/elsewhere")
                .end(keySet.get());
    }

    private void publish(JsonObject... keys) {
        keySet.set(new JsonObject().put("keys", new JsonArray(List.of(keys))).encode());
    }

    private JwksSource source() {
        return new JwksSource(vertx, url, loops.at(0)::run, now::get);
    }

    /**
     * Creates a verifier: the first one on another loop than the source's, the next one on the source's loop, and so
     * on.
     */
    private LoopsVerifier verifier(JwksSource source) {
        Loop home = loops.at(verifiers.incrementAndGet() % loops.size());
        AuthConfig config = new AuthConfig(null, null, url, null, null);
        return new LoopsVerifier(home, new TokenVerifier(config, source, home::run, now::get));
    }

    /** A verifier on its own loop, for calls from the test's thread. */
    private record LoopsVerifier(Loop home, TokenVerifier verifier) {

        Future<Verdict> verify(String token) {
            return home.call(() -> verifier.verify(token));
        }

        Future<Boolean> hasKey() {
            return home.call(() -> Future.succeededFuture(verifier.hasKey()));
        }

        Future<Void> prepare() {
            return home.call(verifier::prepare);
        }
    }

    private static String token(String keyId, KeyPair key) {
        JsonObject header = new JsonObject().put("kid", keyId);
        return key.getPublic().getAlgorithm().equals("RSA")
                ? SignedTokens.rs256(key, header, claims())
                : SignedTokens.es256(key, header, claims());
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("sub", "u-1")
                .put("exp", Instant.parse("2026-11-25T12:00:00Z").getEpochSecond());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
