package dev.mooring.chat.store;

import dev.mooring.chat.ChatJson;
import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.IdempotencyKey;
import dev.mooring.id.Times;
import io.vertx.core.AsyncResult;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages that one call of {@code store-messages.lua} stores. Owned by the loop of its {@link MessageWriter}. */
final class MessageBatch {

    /**
     * A message on its way to the store.
     *
     * @param author as JSON; empty when there is none
     * @param publication the words of the commands that publish it; all but the last word are the same for most messages
     * @param isMarkedPublished whether a later attempt is to find it published
     */
    record Entry(
            ChatMessage message,
            String author,
            @Nullable IdempotencyKey key,
            List<List<String>> publication,
            boolean isMarkedPublished) {}

    private final List<Promise<@Nullable Response>> promises = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    /** The words of publishing commands but for the last, and their numbers. */
    private final Map<List<String>, String> beginnings = new LinkedHashMap<>();

    private int characters;

    MessageBatch() {
        keys.add(ChatKeys.INBOUND);
    }

    int size() {
        return promises.size();
    }

    /** How many characters the messages have, at least. */
    int characters() {
        return characters;
    }

    /** Adds a message behind the others; what the script answers for it goes to {@code promise}. */
    void add(Entry entry, Promise<@Nullable Response> promise) {
        ChatMessage message = entry.message;
        promises.add(promise);
        characters += message.message().length();
        keys.add(ChatKeys.conversation(message.conversationId()));
        words.add(message.id());
        words.add(Times.format(message.createdAt()));
        words.add(message.message());
        words.add(message.role().wireName());
        words.add(entry.author);
        words.add(ChatJson.escapedOrEmpty(message.message()));
        words.add(isInbound(message) ? "inbound" : "");
        addAttempt(entry.key, message);
        words.add(entry.isMarkedPublished ? "" : "later");
        words.add(String.valueOf(entry.publication.size()));
        for (List<String> command : entry.publication) {
            int last = command.size() - 1;
            words.add(beginnings.computeIfAbsent(
                    command.subList(0, last), unseen -> String.valueOf(beginnings.size() + 1)));
            words.add(command.get(last));
        }
    }

    private void addAttempt(@Nullable IdempotencyKey key, ChatMessage message) {
        if (key == null) {
            words.add("");
            words.add("");
            return;
        }
        keys.add(ChatKeys.attempt(key));
        words.add(key.kind().name().toLowerCase(Locale.ROOT));
        // Not escaped as such: scripts read it, and their JSON knows no lone surrogates.
        words.add(message.toJson()
                .put("escaped", ChatJson.escapedOrEmpty(message.message()))
                .encode());
    }

    /** Messages of bots are not: a back end that answers inbound messages would answer its own. */
    private static boolean isInbound(ChatMessage message) {
        return message.role() != ChatMessage.Role.BOT;
    }

    /** The script's keys. */
    List<String> keys() {
        List<String> all = new ArrayList<>(keys);
        beginnings.keySet().stream()
                .map(beginning -> beginning.get(1))
                .distinct()
                .forEach(all::add);
        return all;
    }

    /** The script's arguments. */
    String[] arguments(String life) {
        List<String> all = new ArrayList<>(
                List.of(ChatKeys.CONVERSATION, ChatKeys.CUSTOMER, life, String.valueOf(IdempotencyKey.LIFE.toMillis())));
        all.add(String.valueOf(beginnings.size()));
        beginnings.keySet().forEach(beginning -> {
            all.add(String.valueOf(beginning.size()));
            all.addAll(beginning);
        });
        all.add(String.valueOf(size()));
        all.addAll(words);
        return all.toArray(String[]::new);
    }

    /** Redis has answered, or not. */
    void answer(AsyncResult<@Nullable Response> answers) {
        Response all = answers.result();
        for (int i = 0; i < promises.size(); i++) {
            Promise<@Nullable Response> promise = promises.get(i);
            Response answer = all == null ? null : all.get(i);
            if (all == null) {
                promise.fail(answers.failed() ? answers.cause() : new IllegalStateException("no answer"));
            } else if (answer != null && answer.get(0).toString().equals("failed")) {
                promise.fail(new IllegalStateException("could not store a message: " + answer.get(1)));
            } else {
                promise.complete(answer);
            }
        }
    }
}
