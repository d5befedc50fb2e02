package dev.mooring.chat.store;

import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Messages;
import dev.mooring.chat.NewMessage;
import dev.mooring.chat.Stores;
import dev.mooring.loop.Loops;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.support.RawRedis;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests the store in Redis against the contract, and the keys in Redis. */
abstract class RedisStoreContract extends StoreContract {

    static final Duration LIFE = Duration.ofDays(3);
    private static final String INBOUND = "mooring:chat:inbound";

    private @Nullable RedisLinks links;

    /** The URL of Redis. */
    abstract String url();

    @Override
    Stores stores(Loops onLoops, InstantSource clock) {
        RedisLinks started = RedisLinks.of(onLoops, RedisConfig.of(url()), new Random());
        await(started.start());
        links = started;
        RedisStore store = new RedisStore(started, LIFE, clock, UUID::randomUUID);
        return new Stores(store, store);
    }

    @AfterEach
    void closeLinks() {
        await(Objects.requireNonNull(links).close());
    }

    Response redis(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return ask(() -> Objects.requireNonNull(links).here().send(request));
    }

    private long lifeOf(String key) {
        return redis(Command.PTTL, key).toLong();
    }

    @Test
    void a_conversation_is_a_hash_and_the_customers_key_names_it() {
        Conversation conversation = opened();
        String key = "mooring:conversation:" + conversation.id();
        assertThat(redis(Command.TYPE, key)).hasToString("hash");
        assertThat(redis(Command.HGET, key, "customerId")).hasToString(conversation.customerId());
        assertThat(redis(Command.HGET, key, "botId")).hasToString("bot");
        assertThat(redis(Command.HGET, key, "status")).hasToString("auto");
        assertThat(redis(Command.HGET, key, "createdAt")).hasToString("2026-01-02T03:04:05.678Z");
        assertThat(redis(Command.GET, "mooring:customer:" + conversation.customerId() + ":bot"))
                .hasToString(conversation.id());
    }

    @Test
    void a_message_extends_the_expiry_of_all_keys_of_its_conversation() {
        Conversation conversation = opened();
        String hash = "mooring:conversation:" + conversation.id();
        String customer = "mooring:customer:" + conversation.customerId() + ":bot";
        assertThat(lifeOf(hash)).isBetween(LIFE.minusMinutes(1).toMillis(), LIFE.toMillis());
        assertThat(lifeOf(customer)).isBetween(LIFE.minusMinutes(1).toMillis(), LIFE.toMillis());
        List.of(hash, customer).forEach(key -> redis(Command.PEXPIRE, key, "60000"));
        stored(newMessage(conversation, "hello", null));
        for (String key : List.of(hash, hash + ":messages", customer)) {
            assertThat(lifeOf(key))
                    .as("%s: an hour more, in which its expiry is not extended again", key)
                    .isBetween(
                            LIFE.plusMinutes(59).toMillis(), LIFE.plusHours(1).toMillis());
        }
    }

    @Test
    void a_key_that_outlives_its_conversation_is_ignored() {
        Conversation first = opened();
        redis(Command.DEL, "mooring:conversation:" + first.id());
        assertThat(opened().id()).isNotEqualTo(first.id());
    }

    @Test
    void about_a_thousand_messages_are_kept() {
        Conversation conversation = opened();
        await(loops().at(0).call(() -> {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 1500; i++) {
                all.add(store(newMessage(conversation, "n" + i, null)));
            }
            return Future.all(all);
        }));
        assertThat(redis(Command.XLEN, "mooring:conversation:" + conversation.id() + ":messages")
                        .toInteger())
                .isBetween(1000, 1200);
    }

    @Test
    void the_result_of_a_send_is_kept_for_ten_minutes() {
        Conversation conversation = opened();
        Messages.Stored stored = stored(newMessage(conversation, "hello", "m-1"));
        String key = "mooring:dedup:" + conversation.customerId() + ":m-1";
        assertThat(redis(Command.GET, key).toString())
                .startsWith("stored")
                .contains(stored.message().id());
        assertThat(lifeOf(key)).isBetween(590_000L, 600_000L);
        redis(Command.PEXPIRE, key, "300000");
        ask(() -> messages().markPublished(stored));
        assertThat(redis(Command.GET, key).toString()).startsWith("published");
        assertThat(lifeOf(key)).isBetween(290_000L, 300_000L);
    }

    private static final String STREAM = "stream-of-the-test";

    private Optional<Messages.Stored> published(NewMessage newMessage) {
        return ask(() ->
                messages().store(newMessage, messages().compose(newMessage), publication(newMessage), List.of(), true));
    }

    private static List<List<String>> publication(NewMessage newMessage) {
        return List.of(List.of("XADD", STREAM, "*", "data", newMessage.message()));
    }

    @Test
    void the_store_leaves_the_mark_to_the_node_if_asked_to() {
        Conversation conversation = opened();
        NewMessage newMessage = newMessage(conversation, "hello", "m-1");
        Messages.Stored first = ask(() -> messages()
                        .store(newMessage, messages().compose(newMessage), publication(newMessage), List.of(), false))
                .orElseThrow();
        assertThat(first.published()).isTrue();
        assertThat(published(newMessage).orElseThrow().published()).isFalse();
        ask(() -> messages().markPublished(first));
        assertThat(published(newMessage).orElseThrow().published()).isTrue();
        assertThat(redis(Command.XLEN, STREAM).toInteger()).isEqualTo(1);
        redis(Command.DEL, STREAM);
    }

    @Test
    void a_message_is_published_in_the_step_that_stores_it() {
        Conversation conversation = opened();
        Messages.Stored named =
                published(newMessage(conversation, "hello", "m-1")).orElseThrow();
        Messages.Stored unnamed =
                published(newMessage(conversation, "again", null)).orElseThrow();
        assertThat(redis(Command.XRANGE, STREAM, "-", "+"))
                .hasToString("[[%s, [data, hello]], [%s, [data, again]]]"
                        .formatted(named.offsets().get(0), unnamed.offsets().get(0)));
        assertThat(named.published() && unnamed.published()).isTrue();
        assertThat(redis(Command.GET, "mooring:dedup:" + conversation.customerId() + ":m-1")
                        .toString())
                .startsWith("published customer");
        redis(Command.DEL, STREAM);
    }

    @Test
    void a_repeated_send_and_an_unknown_conversation_publish_nothing() {
        Conversation conversation = opened();
        Messages.Stored alone = stored(newMessage(conversation, "hello", "m-1"));
        assertThat(published(newMessage(conversation, "hello", "m-1"))).contains(alone);
        ask(() -> messages().markPublished(alone));
        Messages.Stored again =
                published(newMessage(conversation, "hello", "m-1")).orElseThrow();
        assertThat(again.published()).isTrue();
        assertThat(again.offsets()).isEmpty();
        assertThat(published(NewMessage.ofCustomer("nobody", UUID.randomUUID().toString(), "hello", "m-2")))
                .isEmpty();
        assertThat(redis(Command.EXISTS, STREAM).toInteger()).isZero();
    }

    @Test
    void a_message_whose_publication_fails_is_stored_unpublished() {
        redis(Command.SET, STREAM, "not a stream");
        Conversation conversation = opened();
        Messages.Stored stored =
                published(newMessage(conversation, "hello", "m-1")).orElseThrow();
        assertThat(stored.published()).isFalse();
        assertThat(redis(Command.GET, "mooring:dedup:" + conversation.customerId() + ":m-1")
                        .toString())
                .startsWith("stored customer");
        assertThat(ask(() -> messages().last(conversation.id(), 5))).containsExactly(stored.message());
        redis(Command.DEL, STREAM);
    }

    /** Stores messages in one turn of the loop, each with two publishing commands. */
    private List<Future<Optional<Messages.Stored>>> storedTogether(List<NewMessage> newMessages) {
        List<Future<Optional<Messages.Stored>>> all = new ArrayList<>();
        await(loops().at(0).call(() -> {
            for (NewMessage newMessage : newMessages) {
                List<List<String>> publication = List.of(
                        List.of("XADD", STREAM, "*", "data", newMessage.message()),
                        List.of("XADD", STREAM, "*", "sent", newMessage.message()));
                all.add(messages().store(newMessage, messages().compose(newMessage), publication, List.of(), true));
            }
            return Future.join(all).otherwiseEmpty();
        }));
        return all;
    }

    private static Messages.Stored result(Future<Optional<Messages.Stored>> future) {
        return future.result().orElseThrow();
    }

    @Test
    void messages_of_one_turn_are_stored_and_published_in_order_by_few_scripts() throws IOException {
        Conversation conversation = opened();
        List<NewMessage> newMessages = IntStream.range(0, 200)
                .mapToObj(i -> newMessage(conversation, "n" + i, i % 2 == 0 ? "m-" + i : null))
                .toList();
        stored(newMessage(conversation, "the script is known from now on", null));
        RawRedis other = new RawRedis(url());
        String heard;
        List<Future<Optional<Messages.Stored>>> all;
        try (RawRedis.Monitor monitor = other.monitor()) {
            all = storedTogether(newMessages);
            Object ignored = other.ask("ECHO", "the end");
            Awaitility.await().until(() -> monitor.heard().contains("the end"));
            heard = monitor.heard().toLowerCase(Locale.ROOT);
        }
        assertThat(heard.lines().filter(line -> line.contains("\"evalsha\""))).hasSizeLessThanOrEqualTo(4);
        List<String> offsets = all.stream()
                .flatMap(future -> result(future).offsets().stream())
                .toList();
        assertThat(offsets).hasSize(400);
        List<String> entries = new ArrayList<>();
        redis(Command.XRANGE, STREAM, "-", "+")
                .forEach(entry -> entries.add(entry.get(0) + " " + entry.get(1).get(0) + " "
                        + entry.get(1).get(1)));
        assertThat(entries)
                .isEqualTo(IntStream.range(0, 400)
                        .mapToObj(i -> offsets.get(i) + (i % 2 == 0 ? " data n" : " sent n") + i / 2)
                        .toList());
        assertThat(ask(() -> messages().last(conversation.id(), 200)).stream().map(ChatMessage::message))
                .isEqualTo(newMessages.stream().map(NewMessage::message).toList());
        redis(Command.DEL, STREAM);
    }

    @Test
    void a_repeated_send_and_an_unknown_conversation_do_not_affect_their_batch() {
        Conversation conversation = opened();
        NewMessage repeated = newMessage(conversation, "one", "m-1");
        NewMessage unknown = NewMessage.ofCustomer("nobody", UUID.randomUUID().toString(), "hello", "m-9");
        List<Future<Optional<Messages.Stored>>> all = storedTogether(List.of(
                repeated,
                unknown,
                repeated,
                newMessage(conversation, "two", "m-2"),
                newMessage(conversation, "three", null)));
        assertThat(all.get(1).result()).isEmpty();
        assertThat(result(all.get(2)).message()).isEqualTo(result(all.get(0)).message());
        assertThat(result(all.get(2)).published()).isTrue();
        assertThat(result(all.get(2)).offsets()).isEmpty();
        assertThat(ask(() -> messages().last(conversation.id(), 10)).stream().map(ChatMessage::message))
                .containsExactly("one", "two", "three");
        assertThat(redis(Command.XLEN, STREAM).toInteger()).isEqualTo(6);
        redis(Command.DEL, STREAM);
    }

    /** Stores messages in one turn of the loop; the second one comes with a command that reads. */
    private List<Messages.Stored> storedWithRead(Conversation conversation, String... read) {
        List<NewMessage> newMessages = Stream.of("one", "two", "three")
                .map(text -> newMessage(conversation, text, null))
                .toList();
        return ask(() -> Future.all(newMessages.stream()
                        .map(it -> messages()
                                .store(
                                        it,
                                        messages().compose(it),
                                        publication(it),
                                        it.message().equals("two") ? List.of(read) : List.of(),
                                        true))
                        .toList()))
                .<Optional<Messages.Stored>>list()
                .stream()
                .map(Optional::orElseThrow)
                .toList();
    }

    @Test
    void a_command_reads_the_entries_before_the_messages_of_its_batch() {
        Conversation conversation = opened();
        String from = published(newMessage(conversation, "known", null))
                .orElseThrow()
                .offsets()
                .get(0);
        String other =
                redis(Command.XADD, STREAM, "*", "a", "b", "c", "\ud83d\ude00").toString();
        List<Messages.Stored> all = storedWithRead(conversation, "XRANGE", STREAM, "(" + from, "+");
        assertThat(all.get(1).read()).containsExactly(List.of(other, "a", "b", "c", "\ud83d\ude00"));
        assertThat(all.get(0).read()).isNull();
        assertThat(all.get(2).read()).isNull();
        assertThat(all.get(0).before()).containsExactly(other);
        String last = all.get(2).offsets().get(0);
        assertThat(storedWithRead(conversation, "XRANGE", STREAM, "(" + last, "+")
                        .get(1)
                        .read())
                .isEmpty();
        redis(Command.DEL, STREAM);
    }

    @Test
    void a_read_that_fails_does_not_affect_the_messages() {
        Conversation conversation = opened();
        List<Messages.Stored> all = storedWithRead(conversation, "XRANGE", STREAM, "no id", "+");
        assertThat(all).allMatch(Messages.Stored::published);
        assertThat(all.get(1).read()).isNull();
        redis(Command.DEL, STREAM);
    }

    @Test
    void a_message_that_cannot_be_stored_fails_alone_and_can_be_sent_again() {
        Conversation good = opened();
        Conversation bad = ask(() -> stores().conversations().open("broken-" + UUID.randomUUID(), "bot"));
        String key = "mooring:conversation:" + bad.id() + ":messages";
        redis(Command.SET, key, "not a stream");
        NewMessage broken = newMessage(bad, "broken", "m-b");
        List<Future<Optional<Messages.Stored>>> all =
                storedTogether(List.of(newMessage(good, "one", "m-1"), broken, newMessage(good, "two", null)));
        assertThat(all.get(1).failed()).isTrue();
        assertThat(all.get(1).cause()).hasMessageContaining("WRONGTYPE");
        assertThat(result(all.get(0)).offsets()).hasSize(2);
        assertThat(result(all.get(2)).offsets()).hasSize(2);
        assertThat(storedTogether(List.of(broken)).get(0).failed()).as("alone").isTrue();
        redis(Command.DEL, key);
        Messages.Stored again = result(storedTogether(List.of(broken)).get(0));
        assertThat(again.offsets()).as("no result was left of the failed send").hasSize(2);
        assertThat(ask(() -> messages().last(bad.id(), 10))).containsExactly(again.message());
        redis(Command.DEL, STREAM);
    }

    @Test
    void only_the_first_message_of_an_hour_extends_the_expiry() {
        Conversation conversation = opened();
        String hash = "mooring:conversation:" + conversation.id();
        String customer = "mooring:customer:" + conversation.customerId() + ":bot";
        List<String> keys = List.of(hash, hash + ":messages", customer);
        stored(newMessage(conversation, "first", null));
        later(Duration.ofMinutes(50).toMillis()); // 03:54
        keys.forEach(key -> redis(Command.PEXPIRE, key, "60000"));
        stored(newMessage(conversation, "the same hour", null));
        assertThat(keys).allMatch(key -> lifeOf(key) <= 60_000);
        later(Duration.ofMinutes(6).toMillis()); // 04:00
        stored(newMessage(conversation, "the next hour", null));
        assertThat(keys).allMatch(key -> lifeOf(key) >= LIFE.toMillis());
        keys.forEach(key -> redis(Command.PEXPIRE, key, "60000"));
        later(Duration.ofDays(1).toMillis());
        stored(newMessage(conversation, "the same hour of another day", null));
        assertThat(keys).allMatch(key -> lifeOf(key) >= LIFE.toMillis());
    }

    @Test
    void messages_of_customers_and_agents_are_inbound_those_of_bots_are_not() {
        Conversation conversation = opened();
        ChatMessage heard = stored(newMessage(conversation, "hello", null)).message();
        stored(new NewMessage(conversation.id(), "beep", ChatMessage.Role.BOT, null, null));
        ChatMessage said = stored(new NewMessage(conversation.id(), "hi", ChatMessage.Role.AGENT, AGENT, null))
                .message();
        Response newest = redis(Command.XREVRANGE, INBOUND, "+", "-", "COUNT", "2");
        assertThat(newest.get(1).get(1).toString())
                .contains("id, " + heard.id(), "conversationId, " + conversation.id(), "message, hello", "role, user")
                .contains("customerId, " + conversation.customerId(), "botId, bot");
        assertThat(newest.get(0).get(1).toString()).contains("id, " + said.id(), "role, agent", "Ann");
    }

    @Test
    void about_a_hundred_thousand_inbound_messages_are_kept() {
        redis(Command.EVAL, "for i = 1, 100500 do redis.call('XADD', KEYS[1], '*', 'n', i) end", "1", INBOUND);
        stored(newMessage(opened(), "hello", null));
        assertThat(redis(Command.XLEN, INBOUND).toInteger()).isBetween(100_000, 100_200);
        redis(Command.DEL, INBOUND);
    }

    @Test
    void order_is_kept_when_redis_has_forgotten_the_scripts() {
        redis(Command.SCRIPT, "FLUSH");
        messages_keep_the_order_in_which_they_were_sent();
    }
}
