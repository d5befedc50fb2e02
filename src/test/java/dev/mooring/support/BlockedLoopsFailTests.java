package dev.mooring.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test during which an event loop was blocked. Vert.x only logs a blocked loop, and nobody reads the log of
 * a green build.
 */
public final class BlockedLoopsFailTests implements BeforeAllCallback, AfterEachCallback {

    private static final String CHECKER = "io.vertx.core.impl.BlockedThreadChecker";
    private static final List<String> BLOCKED = new CopyOnWriteArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        Logger logger = (Logger) LoggerFactory.getLogger(CHECKER);
        if (logger.getAppender(CHECKER) == null) {
            AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    BLOCKED.add(event.getFormattedMessage());
                }
            };
            appender.setName(CHECKER);
            appender.setContext(logger.getLoggerContext());
            appender.start();
            logger.addAppender(appender);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!BLOCKED.isEmpty()) {
            List<String> seen = List.copyOf(BLOCKED);
            BLOCKED.clear();
            throw new AssertionError("an event loop was blocked: " + seen);
        }
    }
}
