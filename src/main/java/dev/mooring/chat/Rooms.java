package dev.mooring.chat;

/**
 * The rooms of {@code /chat}. A conversation's room is its id, which holds no colon, so that no client can name one of
 * the others.
 */
public final class Rooms {

    private Rooms() {}

    /** The sockets of one bearer of tokens. */
    public static String ofUser(String sub) {
        return "user:" + sub;
    }

    /** The sockets of one customer. */
    static String ofCustomer(String customerId) {
        return "customer:" + customerId;
    }
}
