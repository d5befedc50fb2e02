package dev.mooring.chat.store;

import dev.mooring.chat.Agent;
import dev.mooring.chat.ChatJson;
import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Conversations;
import dev.mooring.chat.IdempotencyKey;
import dev.mooring.chat.Messages;
import dev.mooring.chat.NewMessage;
import dev.mooring.chat.Quota;
import dev.mooring.id.Times;
import dev.mooring.loop.PerLoop;
import dev.mooring.redis.RedisLinks;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores conversations and messages in Redis. Immutable. Callers are on any of the node's loops and use the link of
 * their own loop. Fails with {@code RedisUnavailable} while Redis is unreachable.
 */
public final class RedisStore implements Conversations, Messages {

    /*
     * Each change of more than one key is one script, so it happens completely or not at all, and in the same order for
     * all nodes. The scripts use keys that they compose from values they have read, which a Redis in cluster mode would
     * not allow.
     */

    private static final RedisScript OPEN = RedisScript.load(RedisStore.class, "open-conversation.lua");
    private static final RedisScript CHANGE = RedisScript.load(RedisStore.class, "change-conversation.lua");
    private static final RedisScript PUBLISHED = RedisScript.load(RedisStore.class, "mark-published.lua");
    private static final RedisScript PAGE = RedisScript.load(RedisStore.class, "page-of-messages.lua");

    /**
     * The first message of each hour extends the expiry of its conversation, on behalf of all messages of that hour.
     */
    private static final Duration RENEWAL = Duration.ofHours(1);

    private final RedisLinks links;
    private final PerLoop<MessageWriter> writers;
    private final String lifeMillis;
    private final InstantSource clock;
    private final Supplier<UUID> ids;

    /**
     * Creates a store that uses these links.
     *
     * @param life how long a conversation is kept after its last message
     * @param ids supplies the ids of new conversations and messages
     */
    public RedisStore(RedisLinks links, Duration life, InstantSource clock, Supplier<UUID> ids) {
        this.links = links;
        this.lifeMillis = String.valueOf(life.toMillis());
        String renewedMillis = String.valueOf(life.plus(RENEWAL).toMillis());
        this.writers = links.perLoop(link -> new MessageWriter(link, renewedMillis));
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public Future<Optional<Conversation>> find(String id) {
        Request request = Request.cmd(Command.HMGET).arg(ChatKeys.conversation(id));
        ConversationHash.FIELDS.forEach(request::arg);
        return links.here().send(request).map(values -> ConversationHash.decode(id, values));
    }

    @Override
    public Future<Optional<Conversation>> findOpen(String customerId, String botId) {
        return links.here()
                .send(Request.cmd(Command.GET).arg(ChatKeys.customer(customerId, botId)))
                .compose(id -> id == null ? Future.succeededFuture(Optional.empty()) : find(id.toString()));
    }

    @Override
    public Future<Conversation> open(String customerId, String botId) {
        return open(customerId, botId, List.of(), "", "").map(Optional::orElseThrow);
    }

    @Override
    public Future<Optional<Conversation>> open(
            String customerId, String botId, String address, Quota quota, @Nullable IdempotencyKey key) {
        List<String> widgetKeys =
                new ArrayList<>(List.of(ChatKeys.openedByCustomer(customerId), ChatKeys.openedFromAddress(address)));
        if (key != null) {
            widgetKeys.add(ChatKeys.sendResult(key));
        }
        return open(
                customerId, botId, widgetKeys, String.valueOf(quota.perCustomer()), String.valueOf(quota.perAddress()));
    }

    private Future<Optional<Conversation>> open(
            String customerId, String botId, List<String> widgetKeys, String perCustomer, String perAddress) {
        String id = ids.get().toString();
        List<String> keys = new ArrayList<>(List.of(ChatKeys.customer(customerId, botId), ChatKeys.conversation(id)));
        keys.addAll(widgetKeys);
        return OPEN.run(
                        links.here(),
                        keys,
                        withFields(
                                ChatKeys.CONVERSATION,
                                id,
                                customerId,
                                botId,
                                Conversation.Status.AUTO.wireName(),
                                Times.format(clock.instant()),
                                lifeMillis,
                                perCustomer,
                                perAddress))
                .map(answer -> answer == null
                        ? Optional.empty()
                        : ConversationHash.decode(answer.get(0).toString(), answer.get(1)));
    }

    @Override
    public Future<Optional<Conversation>> change(
            String id, Conversation.@Nullable Status status, @Nullable Assignment assignment) {
        return change(id, "", status, assignment);
    }

    @Override
    public Future<Optional<Conversation>> changeStatus(
            String id, Conversation.Status expected, Conversation.Status status) {
        return change(id, expected.wireName(), status, null);
    }

    private Future<Optional<Conversation>> change(
            String id, String expected, Conversation.@Nullable Status status, @Nullable Assignment assignment) {
        Agent agent = assignment == null ? null : assignment.agent();
        return CHANGE.run(
                        links.here(),
                        List.of(ChatKeys.conversation(id)),
                        withFields(
                                id,
                                ChatKeys.CUSTOMER,
                                Times.format(clock.instant()),
                                status == null ? "" : status.wireName(),
                                assignment == null ? "" : agent == null ? "unassign" : "assign",
                                encode(agent),
                                expected))
                .map(values -> ConversationHash.decode(id, values));
    }

    @Override
    public ChatMessage compose(NewMessage newMessage) {
        // Times are stored in milliseconds, so that a message that is read back equals this one.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new ChatMessage(
                ids.get().toString(),
                newMessage.conversationId(),
                newMessage.message(),
                newMessage.role(),
                newMessage.author(),
                now);
    }

    @Override
    public Future<Optional<Stored>> store(
            NewMessage newMessage,
            ChatMessage message,
            List<List<String>> publication,
            List<String> read,
            boolean isMarkedPublished) {
        IdempotencyKey key = newMessage.key();
        return writers.here()
                .store(new MessageBatch.Entry(
                        message, encode(message.author()), key, publication, read, isMarkedPublished))
                .map(answer ->
                        Optional.ofNullable(answer.message()).map(it -> stored(it, answer.read(), message, key)));
    }

    private static Stored stored(
            Response answer, @Nullable List<List<String>> read, ChatMessage message, @Nullable IdempotencyKey key) {
        if (answer.get(0).toString().equals("earlier")) {
            ChatMessage earlier = ChatMessage.of(new JsonObject(answer.get(2).toString()));
            boolean isPublished = answer.get(1).toString().equals("published");
            return new Stored(earlier, isPublished, List.of(), List.of(), read, key);
        }
        List<String> offsets = new ArrayList<>(2);
        List<String> before = new ArrayList<>(2);
        for (int i = 1; i + 1 < answer.size(); i += 2) {
            before.add(answer.get(i).toString());
            offsets.add(answer.get(i + 1).toString());
        }
        return new Stored(message, !offsets.isEmpty(), offsets, before, read, key);
    }

    @Override
    public Future<Void> markPublished(Stored stored) {
        return stored.key() == null
                ? Future.succeededFuture()
                : PUBLISHED
                        .run(
                                links.here(),
                                List.of(ChatKeys.sendResult(stored.key())),
                                stored.message().id())
                        .mapEmpty();
    }

    @Override
    public Future<Optional<Page>> page(String conversationId, @Nullable String after, int limit) {
        String oneMore = String.valueOf(limit + 1);
        String[] arguments = after == null ? new String[] {oneMore} : new String[] {oneMore, after};
        return PAGE.run(links.here(), List.of(ChatKeys.messages(conversationId)), arguments)
                .map(entries -> Optional.ofNullable(entries).map(it -> page(conversationId, it, limit)));
    }

    private static Page page(String conversationId, Response entries, int limit) {
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < Math.min(limit, entries.size()); i++) {
            messages.add(MessageEntry.decode(conversationId, entries.get(i)));
        }
        return new Page(
                List.copyOf(messages), entries.size() > limit ? MessageEntry.position(entries.get(limit - 1)) : null);
    }

    @Override
    public Future<List<ChatMessage>> last(String conversationId, int limit) {
        Request request = Request.cmd(Command.XREVRANGE)
                .arg(ChatKeys.messages(conversationId))
                .arg("+")
                .arg("-")
                .arg("COUNT")
                .arg(limit);
        return links.here().send(request).map(entries -> {
            List<ChatMessage> messages = new ArrayList<>();
            entries.forEach(entry -> messages.add(MessageEntry.decode(conversationId, entry)));
            Collections.reverse(messages);
            return List.copyOf(messages);
        });
    }

    private static String encode(@Nullable Agent agent) {
        return agent == null ? "" : ChatJson.encode(agent.toJson());
    }

    private static String[] withFields(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(ConversationHash.FIELDS);
        return all.toArray(String[]::new);
    }
}
