package dev.mooring.chat;

import dev.mooring.loop.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the namespace {@code /chat}.
 *
 * @param heartbeatInterval time between two {@code heartbeat} events to a socket, 30 s by default
 * @param widgetEnabled whether clients without a token may connect, as widgets
 * @param conversationLife how long a conversation is kept after its last message, 30 days by default
 * @param widgetSecret the key of customer tokens; when it is set, a widget must prove its customerId by such a token
 * @param eventRate how often a socket may send events, 50 a second and 200 at once by default
 * @param newConversations how many conversations widgets may open
 */
public record ChatConfig(
        Duration heartbeatInterval,
        boolean widgetEnabled,
        Duration conversationLife,
        @Nullable String widgetSecret,
        Rate eventRate,
        Quota newConversations) {

    /** The defaults: widgets may connect, without a customer token. */
    public static final ChatConfig DEFAULTS =
            new ChatConfig(Duration.ofSeconds(30), true, Duration.ofDays(30), null, new Rate(50, 200), Quota.DEFAULT);

    public ChatConfig {
        checkPositive("heartbeatInterval", heartbeatInterval);
        checkPositive("conversationLife", conversationLife);
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }

    /** All settings but {@code widgetSecret}. */
    @Override
    public String toString() {
        return "ChatConfig[heartbeatInterval=" + heartbeatInterval + ", widgetEnabled=" + widgetEnabled
                + ", conversationLife=" + conversationLife + ", eventRate=" + eventRate + ", newConversations="
                + newConversations + "]";
    }
}
