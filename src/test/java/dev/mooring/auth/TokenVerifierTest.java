package dev.mooring.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static dev.mooring.auth.SignedTokens.base64Url;
import static dev.mooring.auth.SignedTokens.hs256;
import static org.assertj.core.api.Assertions.assertThat;

class TokenVerifierTest {

    private static final String SECRET = "a secret of the laptop, 32 bytes or more";
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final AuthConfig CONFIG = AuthConfig.ofSecret(SECRET);

    @Test
    void a_development_token_is_accepted_with_all_its_claims() {
        Principal agent = new Principal("a-1", Role.AGENT, "ada@example.com", "Ada", NOW.plusSeconds(60));
        String token = new DevelopmentTokens(CONFIG, CLOCK).mint(agent);
        assertThat(verify(token)).isEqualTo(new Verdict.Accepted(agent));
    }

    @ParameterizedTest
    @CsvSource({"admin,ADMIN", "agent,AGENT", "service,SERVICE", "root,OTHER", "Admin,OTHER", "other,OTHER"})
    void an_unknown_role_is_other(String claim, Role role) {
        assertThat(principal(claims().put("role", claim)).role()).isEqualTo(role);
    }

    @Test
    void a_token_without_role_email_or_name_is_accepted() {
        assertThat(principal(claims())).isEqualTo(new Principal("u-1", Role.OTHER, null, null, NOW.plusSeconds(60)));
    }

    @Test
    void optional_claims_of_a_wrong_type_are_ignored() {
        JsonObject claims =
                claims().put("role", 1).put("email", new JsonArray()).put("name", true);
        assertThat(principal(claims)).isEqualTo(new Principal("u-1", Role.OTHER, null, null, NOW.plusSeconds(60)));
    }

    @Test
    void a_token_is_rejected_from_its_expiry_on() {
        assertThat(why(claims().put("exp", NOW.getEpochSecond()))).isEqualTo(Rejection.EXPIRED);
        assertThat(why(claims().put("exp", -1))).isEqualTo(Rejection.EXPIRED);
        assertThat(principal(claims().put("exp", NOW.getEpochSecond() + 0.5)).expiresAt())
                .isEqualTo(NOW.plusMillis(500));
    }

    @Test
    void a_token_is_rejected_before_nbf() {
        assertThat(why(claims().put("nbf", NOW.getEpochSecond() + 1))).isEqualTo(Rejection.NOT_YET_VALID);
        assertThat(principal(claims().put("nbf", NOW.getEpochSecond())).sub()).isEqualTo("u-1");
    }

    @Test
    void an_expiry_beyond_the_year_9999_is_the_end_of_that_year() {
        assertThat(principal(claims().put("exp", Double.MAX_VALUE)).expiresAt())
                .isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
    }

    @Test
    void sub_and_exp_are_required() {
        assertThat(why(without("sub"))).isEqualTo(Rejection.NO_SUBJECT);
        assertThat(why(claims().put("sub", " "))).isEqualTo(Rejection.NO_SUBJECT);
        assertThat(why(claims().put("sub", 7))).isEqualTo(Rejection.NO_SUBJECT);
        assertThat(why(without("exp"))).isEqualTo(Rejection.NO_EXPIRY);
    }

    @Test
    void a_signed_token_with_claims_of_wrong_types_is_malformed() {
        assertThat(why(claims().put("exp", "tomorrow"))).isEqualTo(Rejection.MALFORMED);
        assertThat(why(claims().put("nbf", new JsonObject()))).isEqualTo(Rejection.MALFORMED);
        assertThat(why(claims().put("iat", "yesterday").put("exp", "x"))).isEqualTo(Rejection.MALFORMED);
        assertThat(why(claims().put("sub", "a\nb"))).isEqualTo(Rejection.MALFORMED);
        assertThat(why(claims().put("sub", "s".repeat(256)))).isEqualTo(Rejection.MALFORMED);
    }

    @Test
    void issuer_and_audience_are_checked_when_they_are_configured() {
        AuthConfig strict = new AuthConfig(SECRET, null, null, "https://id.example", "chat");
        assertThat(verdict(strict, claims().put("aud", "chat"))).isEqualTo(rejected(Rejection.ISSUER));
        JsonObject issued = claims().put("iss", "https://id.example");
        assertThat(verdict(strict, issued)).isEqualTo(rejected(Rejection.AUDIENCE));
        assertThat(verdict(strict, issued.copy().put("aud", "mail"))).isEqualTo(rejected(Rejection.AUDIENCE));
        assertThat(verdict(
                        strict,
                        issued.copy().put("aud", new JsonArray().add("mail").add("chat"))))
                .isInstanceOf(Verdict.Accepted.class);
        String minted = new DevelopmentTokens(strict, CLOCK).mint("u-1", Role.SERVICE);
        assertThat(new TokenVerifier(strict, CLOCK).verify(minted).result()).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void a_token_of_the_previous_secret_is_accepted_while_it_is_configured() {
        AuthConfig changed = AuthConfig.ofSecret("a secret of this year, 32 bytes or more");
        TokenVerifier rotating = new TokenVerifier(changed.withPreviousSecret(SECRET), CLOCK);
        assertThat(rotating.verify(hs256(SECRET, claims())).result()).isInstanceOf(Verdict.Accepted.class);
        assertThat(rotating.verify(new DevelopmentTokens(changed, CLOCK).mint("u-1", Role.AGENT))
                        .result())
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(rotating.verify(hs256("a third secret of 32 bytes or more", claims()))
                        .result())
                .isEqualTo(rejected(Rejection.SIGNATURE));
        assertThat(rotating.verify(hs256(SECRET, claims().put("exp", NOW.getEpochSecond() - 1)))
                        .result())
                .isInstanceOf(Verdict.Rejected.class);
        assertThat(new TokenVerifier(changed, CLOCK)
                        .verify(hs256(SECRET, claims()))
                        .result())
                .isEqualTo(rejected(Rejection.SIGNATURE));
        assertThat(changed.withPreviousSecret(SECRET).toString()).doesNotContain(SECRET, "this year");
    }

    @Test
    void tokens_are_never_signed_with_the_previous_secret() {
        AuthConfig rotating =
                AuthConfig.ofSecret("a secret of this year, 32 bytes or more").withPreviousSecret(SECRET);
        String minted = new DevelopmentTokens(rotating, CLOCK).mint("u-1", Role.AGENT);
        assertThat(verify(minted)).isEqualTo(rejected(Rejection.SIGNATURE));
    }

    @Test
    void a_token_of_another_secret_or_with_other_claims_has_an_invalid_signature() {
        assertThat(verify(hs256("another secret", claims()))).isEqualTo(rejected(Rejection.SIGNATURE));
        String[] parts = hs256(SECRET, claims()).split("\\.", -1);
        String forged = base64Url(claims().put("role", "admin").encode().getBytes(StandardCharsets.UTF_8));
        assertThat(verify(parts[0] + "." + forged + "." + parts[2])).isEqualTo(rejected(Rejection.SIGNATURE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", "PS256", "", "hs256"})
    void an_algorithm_without_a_key_is_rejected(String algorithm) {
        JsonObject header = new JsonObject().put("alg", algorithm);
        String token = hs256(SECRET.getBytes(StandardCharsets.UTF_8), header, claims());
        assertThat(verify(token)).isEqualTo(rejected(Rejection.ALGORITHM));
        assertThat(verify(SignedTokens.unsigned(header, claims()))).isEqualTo(rejected(Rejection.MALFORMED));
        assertThat(verify(SignedTokens.unsigned(header, claims()) + ".")).isEqualTo(rejected(Rejection.MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "a.b.c.d.e",
                "....",
                "e30.e30.e30",
                "\u0000",
                "eyJhbGciOiJIUzI1NiJ9.e30.",
                ".e30.e30",
                "eyJhbGciOiJIUzI1NiJ9..e30",
                "%%%.%%%.%%%",
                "W10.W10.W10",
                "bnVsbA.bnVsbA.bnVsbA",
                "eyJhbGciOjF9.e30.e30",
                "eyJhbGciOiJIUzI1NiJ9.%.e30",
                "Bearer x"
            })
    void text_that_is_no_token_is_malformed(String garbage) {
        assertThat(verify(garbage)).isEqualTo(rejected(Rejection.MALFORMED));
    }

    @Test
    void a_critical_extension_is_rejected() {
        JsonObject header = new JsonObject().put("alg", "HS256").put("crit", new JsonArray().add("b64"));
        String token = hs256(SECRET.getBytes(StandardCharsets.UTF_8), header, claims());
        assertThat(verify(token)).isEqualTo(rejected(Rejection.MALFORMED));
    }

    @Test
    void claims_nested_too_deep_are_malformed() {
        String deep = base64Url("[".repeat(3000).getBytes(StandardCharsets.UTF_8));
        assertThat(verify("eyJhbGciOiJIUzI1NiJ9." + deep + ".e30")).isEqualTo(rejected(Rejection.MALFORMED));
        assertThat(verify(deep + ".e30.e30")).isEqualTo(rejected(Rejection.MALFORMED));
    }

    @Test
    void a_token_over_the_length_limit_is_rejected() {
        String long1 = hs256(SECRET, claims().put("name", "n".repeat(1_000_000)));
        assertThat(verify(long1)).isEqualTo(rejected(Rejection.TOO_LONG));
        assertThat(verify("x".repeat(TokenVerifier.MAX_LENGTH))).isEqualTo(rejected(Rejection.MALFORMED));
    }

    @Property(tries = 500)
    void the_verifier_never_throws(@ForAll String one, @ForAll String two, @ForAll String three) {
        assertThat(verify(one)).isInstanceOf(Verdict.Rejected.class);
        String shaped = base64Url(one.getBytes(StandardCharsets.UTF_8)) + "." + two + "." + three;
        assertThat(verify(shaped)).isInstanceOf(Verdict.Rejected.class);
        String headed = "eyJhbGciOiJIUzI1NiJ9." + base64Url(two.getBytes(StandardCharsets.UTF_8)) + "." + three;
        assertThat(verify(headed)).isInstanceOf(Verdict.Rejected.class);
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "u-1").put("exp", NOW.getEpochSecond() + 60);
    }

    private static JsonObject without(String claim) {
        JsonObject claims = claims();
        claims.remove(claim);
        return claims;
    }

    private static Verdict verify(String token) {
        return new TokenVerifier(CONFIG, CLOCK).verify(token).result();
    }

    private static Verdict verdict(AuthConfig config, JsonObject claims) {
        return new TokenVerifier(config, CLOCK).verify(hs256(SECRET, claims)).result();
    }

    private static Principal principal(JsonObject claims) {
        assertThat(verdict(CONFIG, claims)).isInstanceOf(Verdict.Accepted.class);
        return ((Verdict.Accepted) verdict(CONFIG, claims)).principal();
    }

    private static Rejection why(JsonObject claims) {
        assertThat(verdict(CONFIG, claims)).isInstanceOf(Verdict.Rejected.class);
        return ((Verdict.Rejected) verdict(CONFIG, claims)).why();
    }

    private static Verdict rejected(Rejection why) {
        return new Verdict.Rejected(why);
    }
}
