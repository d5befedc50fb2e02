package dev.mooring.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How {@code /chat} treats its clients.
 *
 * @param heartbeatInterval time between two {@code heartbeat} events to a socket, 30 s by default
 * @param widgetEnabled whether clients without a token may connect, as widgets
 * @param widgetSecret when set, a widget must prove its customerId by a token made with it
 */
public record ChatConfig(
        Duration heartbeatInterval,
        boolean widgetEnabled,
        @Nullable String widgetSecret) {

    /** Widgets may connect, and prove nothing. */
    public static final ChatConfig DEFAULTS = new ChatConfig(Duration.ofSeconds(30), true, null);

    public ChatConfig {
        if (heartbeatInterval.isNegative() || heartbeatInterval.isZero()) {
            throw new IllegalArgumentException("heartbeatInterval must be positive: " + heartbeatInterval);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ChatConfig[heartbeatInterval=" + heartbeatInterval + ", widgetEnabled=" + widgetEnabled + "]";
    }
}
