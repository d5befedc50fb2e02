package dev.mooring.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Drops two warnings of Netty that a client can cause by connecting or hanging up at the right moment, and that no
 * setting of Vert.x 5.0.8 avoids:
 *
 * <ul>
 *   <li>A client resets the connection while its second request waits for the answer to its first. Vert.x then throws a
 *     {@code NullPointerException}, since that second request has no response yet. The connection closes all the
 *     same.
 *   <li>A client connects while the node closes its port. Vert.x takes the event loops away from the port before it
 *       closes it.
 * </ul>
 */
final class HangUpFilter extends Filter<ILoggingEvent> {

    private static final String FAILURE_HANDLING = "io.netty.channel.AbstractChannelHandlerContext";
    private static final String ACCEPTING = "io.netty.bootstrap.ServerBootstrap";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        Throwable cause = cause(event);
        return switch (event.getLoggerName()) {
            case FAILURE_HANDLING -> drop(cause instanceof IOException);
            case ACCEPTING ->
                drop(cause instanceof IllegalStateException || cause instanceof RejectedExecutionException);
            default -> FilterReply.NEUTRAL;
        };
    }

    private static FilterReply drop(boolean isHarmless) {
        return isHarmless ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private static @Nullable Throwable cause(ILoggingEvent event) {
        return event.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
    }
}
