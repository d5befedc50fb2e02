package dev.mooring.auth;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class WidgetTokenTest {

    /* printf %s visitor-1 | openssl dgst -sha256 -hmac widget-secret -binary | basenc --base64url */
    private static final String KNOWN = "lHPgbAl-IClBfRhtjtrx3F_dUqNWKoUxC6qcCF18OXQ";

    private final WidgetToken tokens = new WidgetToken("widget-secret");

    @Test
    void a_token_is_the_base64url_hmac_of_the_customer_id() {
        assertThat(tokens.sign("visitor-1")).isEqualTo(KNOWN);
        assertThat(tokens.matches("visitor-1", KNOWN)).isTrue();
    }

    @Test
    void padding_is_optional() {
        assertThat(tokens.matches("visitor-1", KNOWN + "=")).isTrue();
        assertThat(tokens.matches("visitor-1", KNOWN + "==")).isFalse();
    }

    @Test
    void another_customer_or_secret_needs_another_token() {
        assertThat(tokens.matches("visitor-2", KNOWN)).isFalse();
        assertThat(new WidgetToken("other").matches("visitor-1", KNOWN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "x", "é", "==========================================="})
    void an_invalid_token_does_not_match(String garbage) {
        assertThat(tokens.matches("visitor-1", garbage)).isFalse();
        assertThat(tokens.matches("visitor-1", garbage.repeat(43))).isFalse();
    }
}
