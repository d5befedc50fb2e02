package dev.mooring.chat.session;

import dev.mooring.auth.WidgetToken;
import dev.mooring.chat.ChatConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whose a widget is. A customer's id is a bearer secret of one browser; where a secret is configured, it must be proved
 * by a token too.
 */
public final class Customers {

    private final @Nullable WidgetToken tokens;

    public Customers(ChatConfig config) {
        this.tokens = config.widgetSecret() == null ? null : new WidgetToken(config.widgetSecret());
    }

    /** Makes a widget that customer's. False when it is another one's already, or cannot prove it. */
    public boolean bind(ChatUser user, String customerId) {
        if (tokens != null && user.customerId().isEmpty()) {
            Object token = user.socket().auth().getValue("customerToken");
            if (!(token instanceof String text) || !tokens.matches(customerId, text)) {
                return false;
            }
        }
        return user.bind(customerId);
    }
}
