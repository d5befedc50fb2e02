package dev.mooring.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class HangUpFilterTest {

    private static final String FAILURE_HANDLING = "io.netty.channel.AbstractChannelHandlerContext";
    private static final String ACCEPTING = "io.netty.bootstrap.ServerBootstrap";

    private static FilterReply reply(String logger, @Nullable Throwable cause) {
        return new HangUpFilter()
                .decide(new LoggingEvent(
                        "", new LoggerContext().getLogger(logger), Level.WARN, "it failed", cause, null));
    }

    @Test
    void a_reset_connection_and_a_connection_to_a_closing_port_are_dropped() {
        assertThat(reply(FAILURE_HANDLING, new IOException("reset"))).isEqualTo(FilterReply.DENY);
        assertThat(reply(ACCEPTING, new IllegalStateException())).isEqualTo(FilterReply.DENY);
        assertThat(reply(ACCEPTING, new RejectedExecutionException())).isEqualTo(FilterReply.DENY);
    }

    @Test
    void every_other_line_stays() {
        assertThat(reply(FAILURE_HANDLING, new NullPointerException())).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply(FAILURE_HANDLING, null)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply(ACCEPTING, new IOException("too many open files"))).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply("dev.mooring.engineio.EngineRoutes", new IOException("reset")))
                .isEqualTo(FilterReply.NEUTRAL);
    }
}
