package dev.mooring.chat.store;

import dev.mooring.chat.IdempotencyKey;
import dev.mooring.id.AddressBlock;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The Redis keys of conversations and messages. */
final class ChatKeys {

    /** The prefix of {@link #conversation} keys. */
    static final String CONVERSATION = "mooring:conversation:";

    /** The prefix of {@link #customer} keys. */
    static final String CUSTOMER = "mooring:customer:";

    /** A stream: the messages of customers and agents in all conversations, for consumer groups of back ends. */
    static final String INBOUND = "mooring:chat:inbound";

    private ChatKeys() {}

    /** A hash: the conversation. */
    static String conversation(String id) {
        return CONVERSATION + id;
    }

    /** A stream: the messages of a conversation. */
    static String messages(String conversationId) {
        return CONVERSATION + conversationId + ":messages";
    }

    /** A string: the id of the open conversation of a customer with a bot. Ids contain no colon, so keys are unique. */
    static String customer(String customerId, String botId) {
        return CUSTOMER + customerId + ":" + botId;
    }

    /** A number, for an hour: how many conversations the widgets of a customer have opened. */
    static String openedByCustomer(String customerId) {
        return "mooring:begun:customer:" + customerId;
    }

    /** A number, for an hour: how many conversations were opened from an address. The key contains a hash of it. */
    static String openedFromAddress(String address) {
        byte[] block = AddressBlock.of(address).getBytes(StandardCharsets.UTF_8);
        return "mooring:begun:address:" + UUID.nameUUIDFromBytes(block);
    }

    /**
     * A string: the result of sending a message. A sender may contain colons, but a message's id cannot, so keys are
     * unique.
     */
    static String sendResult(IdempotencyKey key) {
        return "mooring:dedup:" + key.sender() + ":" + key.messageId();
    }
}
