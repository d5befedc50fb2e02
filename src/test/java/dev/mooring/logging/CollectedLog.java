package dev.mooring.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects the log lines of this process above DEBUG, of all libraries, filtered as in a node. */
public final class CollectedLog implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.mooring");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            String cause = event.getThrowableProxy() == null
                    ? ""
                    : ": " + event.getThrowableProxy().getClassName() + " "
                            + event.getThrowableProxy().getMessage();
            lines.add(event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage() + cause);
        }
    };

    private CollectedLog() {}

    /** Starts to collect. */
    public static CollectedLog collect() {
        CollectedLog log = new CollectedLog();
        log.ours.setLevel(Level.INFO);
        log.appender.setContext(log.root.getLoggerContext());
        HangUpFilter filter = new HangUpFilter();
        filter.start();
        log.appender.addFilter(filter);
        log.appender.start();
        log.root.addAppender(log.appender);
        return log;
    }

    /** Returns the lines since the last call. */
    public List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.removeAll(taken);
        return taken;
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        ours.setLevel(null);
    }
}
