package dev.mooring.engineio;

import dev.mooring.engineio.OriginPolicy.Grant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OriginPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, WITH_CREDENTIALS",
        "HTTPS://APP.EXAMPLE.COM, WITH_CREDENTIALS",
        "http://app.example.com, REFUSED",
        "https://app.example.com.evil.net, REFUSED",
        "https://a.example.org, WITH_CREDENTIALS",
        "https://a.b.example.org, WITH_CREDENTIALS",
        "https://example.org, REFUSED",
        "https://.example.org, REFUSED",
        "https://evil.net/.example.org, REFUSED",
        "https://evil.net:1@a.example.org, REFUSED",
        "http://localhost:5173, WITH_CREDENTIALS",
        "http://localhost:, REFUSED",
        "http://localhost:80.evil.net, REFUSED",
        "null, REFUSED",
        "https://gateway.example.net, OWN",
    })
    void an_origin_may_do_what_its_entry_grants(String origin, Grant grant) {
        OriginPolicy policy = OriginPolicy.parse("https://app.example.com, https://*.example.org,http://localhost:*");
        assertThat(policy.grant(origin, "gateway.example.net")).isEqualTo(grant);
    }

    @Test
    void a_star_lets_every_other_origin_in_without_cookies() {
        OriginPolicy policy = OriginPolicy.parse("https://app.example.com,*");
        assertThat(policy.grant("https://customer.example", "a")).isEqualTo(Grant.WITHOUT_CREDENTIALS);
        assertThat(policy.grant("https://app.example.com", "a")).isEqualTo(Grant.WITH_CREDENTIALS);
    }

    @Test
    void who_sends_no_origin_is_no_browser_and_may_connect() {
        assertThat(OriginPolicy.SAME_ORIGIN.grant(null, "a")).isEqualTo(Grant.OWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "https://", "https://*", "https://a.*.com", "https://a.com/path", "ftp://a"})
    void what_is_no_origin_is_refused_by_name(String entry) {
        assertThatThrownBy(() -> OriginPolicy.parse(entry)).hasMessageContaining(entry);
    }
}
