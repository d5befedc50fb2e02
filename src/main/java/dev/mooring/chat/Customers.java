package dev.mooring.chat;

import dev.mooring.auth.WidgetToken;
import org.jspecify.annotations.Nullable;

/**
 * Whose a widget is. A customer's id is a bearer secret of one browser; where a secret is configured, it must be proved
 * by a token too.
 */
final class Customers {

    private final @Nullable WidgetToken tokens;

    Customers(ChatConfig config) {
        this.tokens = config.widgetSecret() == null ? null : new WidgetToken(config.widgetSecret());
    }

    /** Makes a widget that customer's. False when it is another one's already, or cannot prove it. */
    boolean bind(Peer peer, String customerId) {
        if (tokens != null && peer.customerId().isEmpty()) {
            Object token = peer.socket().auth().getValue("customerToken");
            if (!(token instanceof String text) || !tokens.matches(customerId, text)) {
                return false;
            }
        }
        return peer.bind(customerId);
    }

    /** What a client is told that is no widget. */
    static Reply invalidConnectionType() {
        return new Reply.Refused("invalid_connection_type", "Invalid connection type");
    }
}
