package dev.mooring.id;

/**
 * The rooms of {@code /chat}. A conversation's room is its id, which holds no colon, so that no client can name one of
 * the others.
 */
public final class Rooms {

    private Rooms() {}

    /** Whether it can be a conversation's; the other rooms here, and those of sockets' own ids, are told by their names. */
    public static boolean isConversation(String room) {
        return room.indexOf(':') < 0;
    }

    /** The sockets of one bearer of tokens. */
    public static String ofUser(String sub) {
        return "user:" + sub;
    }

    /** The sockets of one customer. */
    public static String ofCustomer(String customerId) {
        return "customer:" + customerId;
    }
}
