package dev.mooring.id;

import java.util.Optional;

/**
 * The rooms of {@code /chat}. A conversation's room is its id, which holds no colon, so that no client can name one of
 * the others.
 */
public final class Rooms {

    private static final String USER = "user:";
    private static final String CUSTOMER = "customer:";

    private Rooms() {}

    /** Whether it can be a conversation's; the other rooms here, and those of sockets' own ids, are told by their names. */
    public static boolean isConversation(String room) {
        return room.indexOf(':') < 0;
    }

    /** The sockets of one bearer of tokens. */
    public static String ofUser(String sub) {
        return USER + sub;
    }

    /** Whether it is the room of a bearer of tokens. */
    public static boolean isUser(String room) {
        return room.startsWith(USER);
    }

    /** The sockets of one customer. */
    public static String ofCustomer(String customerId) {
        return CUSTOMER + customerId;
    }

    /** The customer whose room it is; empty for other rooms. */
    public static Optional<String> customerOf(String room) {
        return room.startsWith(CUSTOMER) ? Optional.of(room.substring(CUSTOMER.length())) : Optional.empty();
    }
}
