package dev.mooring.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How {@code /chat} treats its clients.
 *
 * @param heartbeatInterval time between two {@code heartbeat} events to a socket, 30 s by default
 * @param widgetEnabled whether clients without a token may connect, as widgets
 * @param conversationLife how long a conversation is kept after its last message, 30 days by default
 * @param widgetSecret when set, a widget must prove its customerId by a token made with it
 */
public record ChatConfig(
        Duration heartbeatInterval,
        boolean widgetEnabled,
        Duration conversationLife,
        @Nullable String widgetSecret) {

    /** Widgets may connect, and prove nothing. */
    public static final ChatConfig DEFAULTS = new ChatConfig(Duration.ofSeconds(30), true, Duration.ofDays(30), null);

    public ChatConfig {
        checkPositive("heartbeatInterval", heartbeatInterval);
        checkPositive("conversationLife", conversationLife);
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ChatConfig[heartbeatInterval=" + heartbeatInterval + ", widgetEnabled=" + widgetEnabled
                + ", conversationLife=" + conversationLife + "]";
    }
}
