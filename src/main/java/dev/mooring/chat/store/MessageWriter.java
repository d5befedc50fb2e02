package dev.mooring.chat.store;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** Stores the messages of one loop in their order, those of one turn by one command. Owned by the link's loop. */
final class MessageWriter {

    /*
     * A command that comes alone wakes Redis up, and this node for the answer; that costs both as much as the message in it.
     * So all messages of one turn of the loop are sent together, at the end of the turn.
     */

    /** Redis does nothing else while it runs a command. */
    private static final int MAX_MESSAGES = 64;

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

    /** Stores a message; what the script answers for it, or its failure. */
    Future<@Nullable Response> store(MessageBatch.Entry entry) {
        Promise<@Nullable Response> promise = Promise.promise();
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
        // In order: messages of a conversation must not overtake each other.
        STORE.runInOrder(link, sent.keys(), sent.arguments(life)).onComplete(sent::answer);
    }
}
