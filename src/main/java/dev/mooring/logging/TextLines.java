package dev.mooring.logging;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.LayoutBase;
import java.util.regex.Pattern;

/** Formats log events as text, one per line: line breaks, for example in stack traces, become bars. */
final class TextLines extends LayoutBase<ILoggingEvent> {

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}  %msg%n%ex";
    private static final Pattern BREAK = Pattern.compile("\\s*\\R\\s*");

    private final PatternLayout events = new PatternLayout();

    @Override
    public void setContext(Context context) {
        super.setContext(context);
        events.setContext(context);
    }

    @Override
    public void start() {
        events.setPattern(PATTERN);
        events.start();
        super.start();
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        return BREAK.matcher(events.doLayout(event).strip()).replaceAll(" | ") + '\n';
    }
}
