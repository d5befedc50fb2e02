package dev.mooring.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Layout;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class LogLinesTest {

    private final Exception failure = new IllegalStateException("first\nsecond", new IOException("reset"));

    private static String line(Layout<ILoggingEvent> layout, String message, @Nullable Throwable cause) {
        LoggerContext context = new LoggerContext();
        layout.setContext(context);
        layout.start();
        return layout.doLayout(
                new LoggingEvent("", context.getLogger("dev.mooring.app.Some"), Level.WARN, message, cause, null));
    }

    @Test
    void a_text_line_has_no_line_breaks() {
        assertThat(line(new TextLines(), "it works", null))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Some  it works\n");
        assertThat(line(new TextLines(), "it\r\nfailed\n", failure))
                .matches("[^\r\n]*\n")
                .contains(
                        "  it | failed | java.lang.IllegalStateException: first | second | at dev.mooring.logging.LogLinesTest.")
                .contains(" | Caused by: java.io.IOException: reset | ");
    }

    @Test
    void a_json_line_has_no_line_breaks() {
        String line = line(new JsonLines(), "it\r\nfailed\n", failure);
        assertThat(line).matches("[^\r\n]*\n");
        JsonObject event = new JsonObject(line);
        assertThat(event.getString("message")).isEqualTo("it\r\nfailed\n");
        assertThat(event.getString("error")).startsWith("java.lang.IllegalStateException: first\nsecond");
        assertThat(event.getString("level")).isEqualTo("WARN");
        assertThat(event.getString("time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    }
}
