package dev.mooring.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.LayoutBase;
import dev.mooring.id.AddressMask;
import java.util.regex.Pattern;

/**
 * Masks addresses in log lines. Lines of this project without an exception stay as they are: they name clients by their
 * sessions, and their addresses are those of nodes and of Redis. Lines of libraries, and exceptions, may contain a
 * client's address, as Netty's descriptions of connections do; in them every address is masked.
 */
final class MaskedLines extends LayoutBase<ILoggingEvent> {

    private static final String OURS = "dev.mooring.";

    private static final Pattern IPV4 = Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?!\\.?\\d)");

    /** An IPv6 address, in full as Java writes it, or shortened. */
    private static final Pattern IPV6 = Pattern.compile("(?<![\\w:.])(?:(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}"
            + "|(?=[0-9a-fA-F:]*::)[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\\.\\d{1,3}){0,3})(?![\\w:])");

    private final Layout<ILoggingEvent> lines;

    /** Creates a layout that masks the lines of another layout. */
    MaskedLines(Layout<ILoggingEvent> lines) {
        this.lines = lines;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        String line = lines.doLayout(event);
        boolean isOurs = event.getLoggerName().startsWith(OURS) && event.getThrowableProxy() == null;
        return isOurs ? line : mask(line);
    }

    static String mask(String text) {
        // IPv6 comes first, because an IPv6 address may end like an IPv4 address.
        String shorter = IPV6.matcher(text).replaceAll(address -> AddressMask.mask(address.group()));
        return IPV4.matcher(shorter).replaceAll(address -> AddressMask.mask(address.group()));
    }
}
