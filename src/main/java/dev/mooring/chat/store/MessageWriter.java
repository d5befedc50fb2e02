package dev.mooring.chat.store;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Stores the messages of one loop in their order, the messages of one turn of the loop by one command. Owned by the
 * link's loop.
 */
final class MessageWriter {

    /*
     * A command that is sent alone wakes Redis up, and its answer wakes this node up. That costs each of them as much
     * as storing one message. So all messages of one turn of the loop are sent together, at the end of the turn.
     */

    /** The number of messages in one batch: Redis runs no other command meanwhile. */
    private static final int MAX_MESSAGES = 64;

    /** The number of characters in one batch, which its last message may exceed. */
    private static final int MAX_CHARACTERS = 200_000;

    private static final RedisScript STORE = RedisScript.load(MessageWriter.class, "store-messages.lua");

    private final RedisLink link;
    private final String life;
    private MessageBatch batch = new MessageBatch();
    private boolean isSendDue;

    /** @param life how long a conversation is kept after its last message, in milliseconds */
    MessageWriter(RedisLink link, String life) {
        this.link = link;
        this.life = life;
    }

    /** Stores a message. Completes with the script's answer for this message, or fails if it was not stored. */
    Future<MessageBatch.Answer> store(MessageBatch.Entry entry) {
        Promise<MessageBatch.Answer> promise = Promise.promise();
        batch.add(entry, promise);
        if (batch.size() >= MAX_MESSAGES || batch.characters() >= MAX_CHARACTERS) {
            send();
        } else if (!isSendDue) {
            isSendDue = true;
            link.loop().later(this::sendRest);
        }
        return promise.future();
    }

    private void sendRest() {
        isSendDue = false;
        send();
    }

    private void send() {
        if (batch.size() == 0) {
            return;
        }
        MessageBatch sent = batch;
        batch = new MessageBatch();
        // In order: messages of one conversation must not overtake each other.
        STORE.runInOrder(link, sent.keys(), sent.arguments(life)).onComplete(sent::complete);
    }
}
