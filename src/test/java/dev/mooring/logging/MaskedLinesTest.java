package dev.mooring.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class MaskedLinesTest {

    @ParameterizedTest
    @CsvSource({
        "'[id: 0x7b, L:/10.0.1.7:3001 - R:/203.0.113.77:50412]', '[id: 0x7b, L:/10.0.1.0:3001 - R:/203.0.113.0:50412]'",
        "'reset by /[2001:db8:0:0:0:0:0:77]:50412', 'reset by /[2001:db8:0:0:0:0:0:0]:50412'",
        "'of 2001:db8:1:2::77, it seems', 'of 2001:db8:1:0:0:0:0:0, it seems'",
        "'from ::ffff:203.0.113.77', 'from 203.0.113.0'",
        "'from 203.0.113.77.', 'from 203.0.113.0.'"
    })
    void addresses_are_masked(String text, String masked) {
        assertThat(MaskedLines.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08:37:25.652 WARN  Netty  it took 12:34:56",
                "{\"time\":\"2026-11-24T08:37:25.652Z\"}",
                "\tat dev.mooring.Some::method(Some.java:12)",
                "Vert.x 5.0.8, Netty 4.2.18.Final"
            })
    void other_numbers_stay(String text) {
        assertThat(MaskedLines.mask(text)).isEqualTo(text);
    }

    @Test
    void own_lines_are_masked_only_with_an_exception() {
        String own = "embedded Redis at redis://127.0.0.1:43117";
        assertThat(line("dev.mooring.app.Gateway", own, null)).isEqualTo(own);
        assertThat(line("io.netty.channel.Some", own, null)).isEqualTo("embedded Redis at redis://127.0.0.0:43117");
        assertThat(line("dev.mooring.app.Gateway", "failed", new IOException("reset by /203.0.113.77:1")))
                .contains("reset by /203.0.113.0:1")
                .doesNotContain("203.0.113.77");
    }

    private static String line(String logger, String message, @Nullable Throwable cause) {
        LoggerContext context = new LoggerContext();
        PatternLayout lines = new PatternLayout();
        lines.setContext(context);
        lines.setPattern("%msg%ex");
        lines.start();
        return new MaskedLines(lines)
                .doLayout(new LoggingEvent("", context.getLogger(logger), Level.WARN, message, cause, null));
    }
}
