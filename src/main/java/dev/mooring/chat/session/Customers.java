package dev.mooring.chat.session;

import dev.mooring.auth.WidgetToken;
import dev.mooring.chat.ChatConfig;
import org.jspecify.annotations.Nullable;

/**
 * Binds widgets to customers. A customer's id is a bearer secret of one browser; if {@code WIDGET_SECRET} is set, the
 * widget must also send a customer token. Immutable; shared by all loops.
 */
public final class Customers {

    private final @Nullable WidgetToken tokens;

    public Customers(ChatConfig config) {
        this.tokens = config.widgetSecret() == null ? null : new WidgetToken(config.widgetSecret());
    }

    /**
     * Binds a widget to a customer. Returns false if the widget is bound to another customer, or lacks a valid customer
     * token.
     */
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
