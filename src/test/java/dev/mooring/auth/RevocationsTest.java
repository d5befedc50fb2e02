package dev.mooring.auth;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class RevocationsTest {

    private static final String SECRET = "a secret of the laptop, 32 bytes or more";
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final long LATER = NOW.plusSeconds(60).toEpochMilli();

    private static Principal bearer(String sub, @Nullable String tokenId) {
        return new Principal(sub, Role.AGENT, null, null, NOW.plusSeconds(3600), tokenId);
    }

    private static Revocations list(Map<String, Long> until) {
        return new Revocations(until, Duration.ZERO);
    }

    @Test
    void a_token_is_revoked_by_its_id_or_its_subject() {
        Revocations list = list(Map.of("token-1", LATER, "agent-1", LATER));
        assertThat(list.cover(bearer("agent-2", "token-1"), NOW)).isTrue();
        assertThat(list.cover(bearer("agent-1", "token-2"), NOW)).isTrue();
        assertThat(list.cover(bearer("agent-2", "token-2"), NOW)).isFalse();
        assertThat(Revocations.NONE.cover(bearer("agent-1", "token-1"), NOW)).isFalse();
    }

    @Test
    void a_token_without_an_id_is_revoked_by_its_subject_only() {
        Revocations list = list(Map.of("token-1", LATER, "agent-1", LATER));
        assertThat(list.cover(bearer("agent-1", null), NOW)).isTrue();
        assertThat(list.cover(bearer("agent-2", null), NOW)).isFalse();
    }

    @Test
    void a_revocation_ends_by_the_clock_of_the_list() {
        Map<String, Long> until = Map.of("agent-1", LATER);
        Principal agent = bearer("agent-1", null);
        assertThat(list(until).cover(agent, NOW.plusMillis(59_999))).isTrue();
        assertThat(list(until).cover(agent, NOW.plusMillis(60_000))).isFalse();
        Revocations ahead = new Revocations(until, Duration.ofSeconds(10));
        assertThat(ahead.cover(agent, NOW.plusMillis(49_999))).isTrue();
        assertThat(ahead.cover(agent, NOW.plusMillis(50_000))).isFalse();
        Revocations behind = new Revocations(until, Duration.ofSeconds(-10));
        assertThat(behind.cover(agent, NOW.plusMillis(69_999))).isTrue();
        assertThat(list(Map.of("agent-1", Long.MAX_VALUE)).cover(agent, NOW)).isTrue();
    }

    @Test
    void a_verifier_rejects_revoked_tokens_until_another_list_replaces_the_list() {
        TokenVerifier verifier = new TokenVerifier(AuthConfig.ofSecret(SECRET), InstantSource.fixed(NOW));
        String token = token(new JsonObject().put("jti", "token-1"));
        assertThat(verifier.verify(token).result()).isEqualTo(new Verdict.Accepted(bearer("agent-1", "token-1")));
        for (String name : new String[] {"token-1", "agent-1"}) {
            verifier.useRevocations(list(Map.of(name, LATER)));
            assertThat(verifier.verify(token).result()).isEqualTo(new Verdict.Rejected(Rejection.REVOKED));
        }
        verifier.useRevocations(Revocations.NONE);
        assertThat(verifier.verify(token).result()).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void other_reasons_for_rejection_precede_the_revocation() {
        TokenVerifier verifier = new TokenVerifier(AuthConfig.ofSecret(SECRET), InstantSource.fixed(NOW));
        verifier.useRevocations(list(Map.of("agent-1", LATER)));
        assertThat(verifier.verify(token(new JsonObject().put("exp", NOW.getEpochSecond())))
                        .result())
                .isEqualTo(new Verdict.Rejected(Rejection.EXPIRED));
        assertThat(verifier.verify(token(new JsonObject()) + "x").result())
                .as("a stranger does not learn who is revoked")
                .isEqualTo(new Verdict.Rejected(Rejection.SIGNATURE));
    }

    @Test
    void an_id_that_is_no_string_is_ignored() {
        TokenVerifier verifier = new TokenVerifier(AuthConfig.ofSecret(SECRET), InstantSource.fixed(NOW));
        for (Object id : new Object[] {7, " ", true}) {
            assertThat(verifier.verify(token(new JsonObject().put("jti", id))).result())
                    .isEqualTo(new Verdict.Accepted(bearer("agent-1", null)));
        }
    }

    private static String token(JsonObject more) {
        JsonObject claims = new JsonObject()
                .put("sub", "agent-1")
                .put("role", "agent")
                .put("exp", NOW.plusSeconds(3600).getEpochSecond());
        return SignedTokens.hs256(SECRET, claims.mergeIn(more));
    }
}
