package dev.mooring.chat.store;

import dev.mooring.chat.IdempotencyKey;
import dev.mooring.id.AddressBlock;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The names under which chat keeps things in Redis. */
final class ChatKeys {

    /** Before the id of a conversation: a hash. */
    static final String CONVERSATION = "mooring:conversation:";

    /** Before the ids of a customer and a bot: the id of the conversation that they have open. */
    static final String CUSTOMER = "mooring:customer:";

    /** The messages of customers and agents of all conversations, for the consumer groups of back ends: a stream. */
    static final String INBOUND = "mooring:chat:inbound";

    private ChatKeys() {}

    static String conversation(String id) {
        return CONVERSATION + id;
    }

    /** The messages of a conversation: a stream. */
    static String messages(String conversationId) {
        return CONVERSATION + conversationId + ":messages";
    }

    /** Ids hold no colon, so this is nobody else's. */
    static String customer(String customerId, String botId) {
        return CUSTOMER + customerId + ":" + botId;
    }

    /** How many conversations a customer's widgets have begun: a number, for an hour. */
    static String begunByCustomer(String customerId) {
        return "mooring:begun:customer:" + customerId;
    }

    /** The same for an address, by a name that does not show it at once: a number, for an hour. */
    static String begunFromAddress(String address) {
        byte[] block = AddressBlock.of(address).getBytes(StandardCharsets.UTF_8);
        return "mooring:begun:address:" + UUID.nameUUIDFromBytes(block);
    }

    /** What came of an attempt to send. The sender may hold colons, the message's id does not: so this is unambiguous. */
    static String attempt(IdempotencyKey key) {
        return "mooring:dedup:" + key.sender() + ":" + key.messageId();
    }
}
