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
    @CsvSource({
        "gw.example.com:443, https://gw.example.com",
        "gw.example.com:443, wss://gw.example.com",
        "gw.example.com:443, https://gw.example.com:443",
        "gw.example.com,     https://gw.example.com:443",
        "gw.example.com,     wss://gw.example.com:443",
        "gw.example.com:80,  http://gw.example.com",
        "gw.example.com:80,  ws://gw.example.com",
        "gw.example.com,     ws://gw.example.com:80",
        "gw.example.com,     https://gw.example.com",
        "gw.example.com:3001, http://gw.example.com:3001",
        "gw.example.com:3001, wss://gw.example.com:3001",
        "GW.example.com,     HTTPS://gw.EXAMPLE.com:443",
        "[::1]:443,          https://[::1]",
        "[0:0:0:0:0:0:0:1],  https://[::1]:443",
        "127.0.0.1:80,       http://127.0.0.1",
    })
    void the_own_origin_has_the_hosts_name_and_port_whatever_its_scheme(String host, String origin) {
        assertThat(OriginPolicy.SAME_ORIGIN.grant(origin, host)).isEqualTo(Grant.OWN);
    }

    @ParameterizedTest
    @CsvSource({
        "gw.example.com:80,   https://gw.example.com",
        "gw.example.com:443,  http://gw.example.com",
        "gw.example.com:443,  https://gw.example.com:8443",
        "gw.example.com:8443, https://gw.example.com",
        "gw.example.com,      https://gw.example.com:80",
        "gw.example.com,      https://gw.example.com.evil.net",
        "gw.example.com,      https://evil.net@gw.example.com",
        "gw.example.com,      https://gw.example.com/",
        "gw.example.com,      https://gw.example.com:",
        "gw.example.com,      https://gw.example.com:443443",
        "gw.example.com,      https://gw.example.com:4430",
        "gw.example.com,      gw.example.com",
        "gw.example.com,      //gw.example.com",
        "gw.example.com,      null",
        "[::1],               https://[::2]",
        "'',                  https://",
        "'',                  file://",
    })
    void any_other_origin_is_not_the_own_one(String host, String origin) {
        assertThat(OriginPolicy.SAME_ORIGIN.grant(origin, host)).isEqualTo(Grant.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "https://x.example:443,  https://x.example,      WITH_CREDENTIALS",
        "https://x.example,      https://x.example:443,  WITH_CREDENTIALS",
        "http://x.example:80,    http://x.example,       WITH_CREDENTIALS",
        "wss://x.example:443,    wss://x.example,        WITH_CREDENTIALS",
        "https://*.x.example:443, https://a.x.example,   WITH_CREDENTIALS",
        "https://*.x.example:*,  https://a.x.example:81, WITH_CREDENTIALS",
        "https://*.x.example:*,  https://x.example:81,   REFUSED",
        "http://localhost:*,     http://localhost,       WITH_CREDENTIALS",
        "http://[::1]:*,         http://[::1]:5173,      WITH_CREDENTIALS",
        "https://x.example,      wss://x.example,        REFUSED",
        "https://x.example,      http://x.example:443,   REFUSED",
        "https://x.example:80,   https://x.example,      REFUSED",
        "https://x.example:80,   http://x.example,       REFUSED",
    })
    void a_listed_origin_is_compared_by_scheme_host_and_port(String entry, String origin, Grant grant) {
        assertThat(OriginPolicy.parse(entry).grant(origin, "gw.example.com")).isEqualTo(grant);
    }

    @ParameterizedTest
    @CsvSource({
        "capacitor://localhost, ionic://localhost",
        "ionic://localhost, capacitor://localhost",
        "chrome-extension://hhojmcideegachlhfgfdhailpfhgknjm, chrome-extension://hhojmcideegachlhfgfdhailpfhgknjn",
        "moz-extension://15a0f2b1-1a73-4b7e-9f5e-1b7d3f0f9c55, moz-extension://localhost",
        "tauri://localhost, https://tauri.localhost",
        "app://., app://..",
        "capacitor://localhost:8080, capacitor://localhost",
        "file://, app://.",
    })
    void an_origin_of_an_app_or_an_extension_may_be_listed(String listed, String other) {
        OriginPolicy policy = OriginPolicy.parse("https://app.example.com, " + listed);
        assertThat(policy.grant(listed, "gw.example.com")).isEqualTo(Grant.WITH_CREDENTIALS);
        assertThat(policy.grant(other, "gw.example.com")).isEqualTo(Grant.REFUSED);
        assertThat(OriginPolicy.parse("https://app.example.com").grant(listed, "gw.example.com"))
                .isEqualTo(Grant.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "https://",
                "https://*",
                "https://*.",
                "https://a.*.com",
                "https://a.com/path",
                "https://a.com/",
                "https://a@b.com",
                "https://a.com:443:*",
                "https://a.com:99999",
                "https://a.com:x",
                "*://a.com",
                "chrome-extension://*",
                "capacitor:localhost",
                "1a://b",
                "null"
            })
    void what_is_no_origin_is_refused_by_name(String entry) {
        assertThatThrownBy(() -> OriginPolicy.parse(entry)).hasMessageContaining(entry);
    }
}
