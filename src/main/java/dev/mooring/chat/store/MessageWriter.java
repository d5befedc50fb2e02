package dev.mooring.chat.store;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stores the messages of one loop in their order, several by one command. Owned by the link's loop.
 */
final class MessageWriter {

    /*
     * A command that comes alone wakes Redis up, and this node for the answer; that costs both more than the message does.
     * A first message is sent when the loop has read all that there is to read. What comes within the pause behind it waits
     * for the end of the pause. So a message of a quiet node waits for nothing, and a busy node sends at most one command
     * in each pause, or in each turn of the loop when there are very many messages.
     */

    /** How much time lies between two commands, unless one is full. */
    static final long PAUSE_MILLIS = 3;

    /** Redis does nothing else while it runs a command. */
    private static final int MAX_MESSAGES = 64;

    private static final int MAX_CHARACTERS = 200_000;

    private static final RedisScript STORE = RedisScript.load(MessageWriter.class, "store-messages.lua");

    private final RedisLink link;
    private final String life;
    private MessageBatch batch = new MessageBatch();
    private boolean isSendDue;
    private long sentNanos;

    /** @param life how long a conversation is kept after its last message, in milliseconds */
    MessageWriter(RedisLink link, String life) {
        this.link = link;
        this.life = life;
        this.sentNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
    }

    /** Stores a message; what the script answers for it, or its failure. */
    Future<@Nullable Response> store(MessageBatch.Entry entry) {
        Promise<@Nullable Response> promise = Promise.promise();
        batch.add(entry, promise);
        if (batch.size() >= MAX_MESSAGES || batch.characters() >= MAX_CHARACTERS) {
            send();
        } else if (!isSendDue) {
            isSendDue = true;
            sendLater();
        }
        return promise.future();
    }

    private void sendLater() {
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos);
        if (passed >= PAUSE_MILLIS) {
            link.loop().later(this::send);
        } else {
            long ignored = link.loop().vertx().setTimer(PAUSE_MILLIS - passed, due -> send());
        }
    }

    /** Sends what waits. */
    void send() {
        isSendDue = false;
        if (batch.size() == 0) {
            return;
        }
        sentNanos = System.nanoTime();
        MessageBatch sent = batch;
        batch = new MessageBatch();
        // In order: messages of a conversation must not overtake each other.
        STORE.runInOrder(link, sent.keys(), sent.arguments(life)).onComplete(sent::answer);
    }
}
