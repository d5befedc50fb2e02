package dev.mooring.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.mooring.config.NodeConfig.LogFormat;
import java.util.List;

/**
 * Configures logging: to the standard output, one event per line. Logback finds this class as a service and calls it
 * when the first logger is created. If {@link #use} was not called before, as in tests, Logback's next configurator
 * decides.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    private static final String FORMAT = "mooring.log.format";
    private static final String MASKED = "mooring.log.masked";
    private static final String SILENT = "SILENT";

    /**
     * Sets the format. Call it before the first logger is created.
     *
     * @param masked whether clients' addresses are masked
     */
    public static void use(LogFormat format, boolean masked) {
        System.setProperty(FORMAT, format.name());
        System.setProperty(MASKED, String.valueOf(masked));
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
    }

    /** Switches logging off, unless {@link #use} is called before the first logger is created. */
    public static void silence() {
        use(LogFormat.TEXT, false);
        System.setProperty(FORMAT, SILENT);
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        String format = System.getProperty(FORMAT);
        if (format == null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        if (format.equals(SILENT)) {
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder(LogFormat.valueOf(format), context));
        HangUpFilter filter = new HangUpFilter();
        filter.start();
        console.addFilter(filter);
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger("dev.mooring").setLevel(Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
        Layout<ILoggingEvent> lines = format == LogFormat.JSON ? new JsonLines() : new TextLines();
        Layout<ILoggingEvent> layout = Boolean.getBoolean(MASKED) ? new MaskedLines(lines) : lines;
        List.of(lines, layout).forEach(each -> {
            each.setContext(context);
            each.start();
        });
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}
