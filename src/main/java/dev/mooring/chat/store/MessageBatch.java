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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Messages that one call of {@code store-messages.lua} stores. Owned by the loop of its {@link MessageWriter}. */
final class MessageBatch {

    /**
     * A message to store.
     *
     * @param author the author as JSON; empty if there is none
     * @param publication the commands that publish the message; those of most messages differ in the last word only
     * @param read the command that reads; empty if there is none
     * @param isMarkedPublished whether the script marks the message as published
     */
    record Entry(
            ChatMessage message,
            String author,
            @Nullable IdempotencyKey key,
            List<List<String>> publication,
            List<String> read,
            boolean isMarkedPublished) {}

    /**
     * The script's answer for one message.
     *
     * @param message null if there is no such conversation
     * @param read the answer of the message's command that reads; null if it did not run
     */
    record Answer(@Nullable Response message, @Nullable List<List<String>> read) {}

    private final List<Promise<Answer>> promises = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    /** The prefixes of publishing commands, which are all words but the last, and their numbers in the script. */
    private final Map<List<String>, String> prefixes = new LinkedHashMap<>();

    /** The command that reads, and the place of the message that it came with; empty if there is none. */
    private List<String> read = List.of();

    private int reader;
    private int characters;

    MessageBatch() {
        keys.add(ChatKeys.INBOUND);
    }

    int size() {
        return promises.size();
    }

    /** The number of characters of the messages' texts. */
    int characters() {
        return characters;
    }

    /** Appends a message; {@code promise} gets the script's answer for it. */
    void add(Entry entry, Promise<Answer> promise) {
        ChatMessage message = entry.message;
        if (read.isEmpty()) {
            read = entry.read;
            reader = promises.size();
        }
        promises.add(promise);
        characters += message.message().length();
        keys.add(ChatKeys.conversation(message.conversationId()));
        arguments.add(message.id());
        arguments.add(Times.format(message.createdAt()));
        arguments.add(message.message());
        arguments.add(message.role().wireName());
        arguments.add(entry.author);
        arguments.add(ChatJson.escapedOrEmpty(message.message()));
        arguments.add(isInbound(message) ? "inbound" : "");
        addIdempotencyKey(entry.key, message);
        arguments.add(entry.isMarkedPublished ? "" : "later");
        arguments.add(String.valueOf(entry.publication.size()));
        for (List<String> command : entry.publication) {
            int last = command.size() - 1;
            arguments.add(
                    prefixes.computeIfAbsent(command.subList(0, last), unseen -> String.valueOf(prefixes.size() + 1)));
            arguments.add(command.get(last));
        }
    }

    private void addIdempotencyKey(@Nullable IdempotencyKey key, ChatMessage message) {
        if (key == null) {
            arguments.add("");
            arguments.add("");
            return;
        }
        keys.add(ChatKeys.sendResult(key));
        arguments.add(key.kind().name().toLowerCase(Locale.ROOT));
        // The JSON itself is not escaped: scripts read it, and their JSON library does not support lone surrogates.
        arguments.add(message.toJson()
                .put("escaped", ChatJson.escapedOrEmpty(message.message()))
                .encode());
    }

    /** Whether the message goes to the inbound stream. A bot's does not: a back end would answer its own messages. */
    private static boolean isInbound(ChatMessage message) {
        return message.role() != ChatMessage.Role.BOT;
    }

    /** The keys of the script. */
    List<String> keys() {
        List<String> all = new ArrayList<>(keys);
        Set<String> streams = new LinkedHashSet<>();
        prefixes.keySet().forEach(prefix -> streams.add(prefix.get(1)));
        if (!read.isEmpty()) {
            streams.add(read.get(1));
        }
        all.addAll(streams);
        return all;
    }

    /** The arguments of the script; {@code life} is that of a conversation in milliseconds. */
    String[] arguments(String life) {
        List<String> all = new ArrayList<>(List.of(
                ChatKeys.CONVERSATION, ChatKeys.CUSTOMER, life, String.valueOf(IdempotencyKey.LIFE.toMillis())));
        all.add(String.valueOf(read.size()));
        all.addAll(read);
        all.add(String.valueOf(prefixes.size()));
        prefixes.keySet().forEach(prefix -> {
            all.add(String.valueOf(prefix.size()));
            all.addAll(prefix);
        });
        all.add(String.valueOf(size()));
        all.addAll(arguments);
        return all.toArray(String[]::new);
    }

    /** Completes the promises of all messages with the answers of Redis, or its failure. */
    void complete(AsyncResult<@Nullable Response> answers) {
        Response all = answers.result();
        for (int i = 0; i < promises.size(); i++) {
            Promise<Answer> promise = promises.get(i);
            Response answer = all == null ? null : all.get(i);
            if (all == null) {
                promise.fail(answers.failed() ? answers.cause() : new IllegalStateException("no answer"));
            } else if (answer != null && answer.get(0).toString().equals("failed")) {
                promise.fail(new IllegalStateException("could not store a message: " + answer.get(1)));
            } else {
                promise.complete(
                        new Answer(answer, i == reader && !read.isEmpty() ? entries(all.get(promises.size())) : null));
            }
        }
    }

    private static @Nullable List<List<String>> entries(@Nullable Response answer) {
        if (answer == null) {
            return null;
        }
        List<List<String>> entries = new ArrayList<>(answer.size());
        for (Response entry : answer) {
            List<String> words = new ArrayList<>(1 + entry.get(1).size());
            words.add(entry.get(0).toString());
            entry.get(1).forEach(field -> words.add(field.toString()));
            entries.add(words);
        }
        return entries;
    }
}
