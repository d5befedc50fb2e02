package dev.mooring.id;

import java.util.Optional;

/**
 * The names of the rooms of {@code /chat}. A conversation's room is its id, which has no colon. The other rooms have a
 * colon in their names, so no client can reach them by a conversation's id.
 */
public final class Rooms {

    private static final String USER = "user:";
    private static final String CUSTOMER = "customer:";

    private Rooms() {}

    /**
     * Whether the room may be a conversation's: its name has no colon. The rooms of sockets' own ids have none either;
     * callers must exclude them.
     */
    public static boolean isConversation(String room) {
        return room.indexOf(':') < 0;
    }

    /** The room of all sockets with tokens of one user. */
    public static String ofUser(String sub) {
        return USER + sub;
    }

    /** Whether the room is the room of a user. */
    public static boolean isUser(String room) {
        return room.startsWith(USER);
    }

    /** The room of all sockets of one customer. */
    public static String ofCustomer(String customerId) {
        return CUSTOMER + customerId;
    }

    /** The customer of a customer's room; empty for other rooms. */
    public static Optional<String> customerOf(String room) {
        return room.startsWith(CUSTOMER) ? Optional.of(room.substring(CUSTOMER.length())) : Optional.empty();
    }
}
