package dev.mooring.chat.store;

import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Draft;
import dev.mooring.chat.Messages;
import dev.mooring.chat.Stores;
import dev.mooring.loop.Loops;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;

/** The contract, kept in Redis; and what others find there. */
abstract class RedisStoreContract extends StoreContract {

    static final Duration LIFE = Duration.ofDays(3);
    private static final String INBOUND = "mooring:chat:inbound";

    private @Nullable RedisLinks links;

    /** Where Redis is. */
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
    void a_message_renews_the_life_of_all_that_belongs_to_its_conversation() {
        Conversation conversation = opened();
        String hash = "mooring:conversation:" + conversation.id();
        String customer = "mooring:customer:" + conversation.customerId() + ":bot";
        assertThat(lifeOf(hash)).isBetween(LIFE.minusMinutes(1).toMillis(), LIFE.toMillis());
        assertThat(lifeOf(customer)).isBetween(LIFE.minusMinutes(1).toMillis(), LIFE.toMillis());
        List.of(hash, customer).forEach(key -> redis(Command.PEXPIRE, key, "60000"));
        stored(draft(conversation, "hello", null));
        for (String key : List.of(hash, hash + ":messages", customer)) {
            assertThat(lifeOf(key)).as(key).isBetween(LIFE.minusMinutes(1).toMillis(), LIFE.toMillis());
        }
    }

    @Test
    void what_outlived_its_conversation_is_nothing() {
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
                all.add(store(draft(conversation, "n" + i, null)));
            }
            return Future.all(all);
        }));
        assertThat(redis(Command.XLEN, "mooring:conversation:" + conversation.id() + ":messages")
                        .toInteger())
                .isBetween(1000, 1200);
    }

    @Test
    void an_attempt_is_remembered_for_ten_minutes() {
        Conversation conversation = opened();
        Messages.Stored stored = stored(draft(conversation, "hello", "m-1"));
        String key = "mooring:dedup:" + conversation.customerId() + ":m-1";
        assertThat(redis(Command.GET, key).toString())
                .startsWith("stored")
                .contains(stored.message().id());
        assertThat(lifeOf(key)).isBetween(590_000L, 600_000L);
        redis(Command.PEXPIRE, key, "300000");
        ask(() -> messages().published(stored));
        assertThat(redis(Command.GET, key).toString()).startsWith("published");
        assertThat(lifeOf(key)).isBetween(290_000L, 300_000L);
    }

    private static final String STREAM = "stream-of-the-test";

    private Optional<Messages.Stored> published(Draft draft) {
        List<String> publication = List.of("XADD", STREAM, "*", "data", draft.message());
        return ask(() -> messages().store(draft, messages().compose(draft), publication, true));
    }

    @Test
    void an_attempt_counts_as_published_only_when_its_node_says_so_if_it_asked_for_that() {
        Conversation conversation = opened();
        Draft draft = draft(conversation, "hello", "m-1");
        List<String> publication = List.of("XADD", STREAM, "*", "data", "hello");
        Messages.Stored first = ask(() -> messages().store(draft, messages().compose(draft), publication, false))
                .orElseThrow();
        assertThat(first.published()).isTrue();
        assertThat(published(draft).orElseThrow().published()).isFalse();
        ask(() -> messages().published(first));
        assertThat(published(draft).orElseThrow().published()).isTrue();
        assertThat(redis(Command.XLEN, STREAM).toInteger()).isEqualTo(1);
        redis(Command.DEL, STREAM);
    }

    @Test
    void a_message_is_published_in_the_step_that_stores_it() {
        Conversation conversation = opened();
        Messages.Stored named = published(draft(conversation, "hello", "m-1")).orElseThrow();
        Messages.Stored unnamed = published(draft(conversation, "again", null)).orElseThrow();
        assertThat(redis(Command.XRANGE, STREAM, "-", "+"))
                .hasToString("[[%s, [data, hello]], [%s, [data, again]]]".formatted(named.offset(), unnamed.offset()));
        assertThat(named.published() && unnamed.published()).isTrue();
        assertThat(redis(Command.GET, "mooring:dedup:" + conversation.customerId() + ":m-1")
                        .toString())
                .startsWith("published customer");
        redis(Command.DEL, STREAM);
    }

    @Test
    void an_earlier_attempt_and_an_unknown_conversation_publish_nothing() {
        Conversation conversation = opened();
        Messages.Stored alone = stored(draft(conversation, "hello", "m-1"));
        assertThat(published(draft(conversation, "hello", "m-1"))).contains(alone);
        ask(() -> messages().published(alone));
        Messages.Stored again = published(draft(conversation, "hello", "m-1")).orElseThrow();
        assertThat(again.published()).isTrue();
        assertThat(again.offset()).isNull();
        assertThat(published(Draft.ofCustomer("nobody", UUID.randomUUID().toString(), "hello", "m-2")))
                .isEmpty();
        assertThat(redis(Command.EXISTS, STREAM).toInteger()).isZero();
    }

    @Test
    void a_message_that_cannot_be_published_in_that_step_is_stored_and_says_so() {
        redis(Command.SET, STREAM, "not a stream");
        Conversation conversation = opened();
        Messages.Stored stored = published(draft(conversation, "hello", "m-1")).orElseThrow();
        assertThat(stored.published()).isFalse();
        assertThat(redis(Command.GET, "mooring:dedup:" + conversation.customerId() + ":m-1")
                        .toString())
                .startsWith("stored customer");
        assertThat(ask(() -> messages().last(conversation.id(), 5))).containsExactly(stored.message());
        redis(Command.DEL, STREAM);
    }

    @Test
    void what_customers_and_agents_say_comes_in_and_what_bots_say_does_not() {
        Conversation conversation = opened();
        ChatMessage heard = stored(draft(conversation, "hello", null)).message();
        stored(new Draft(conversation.id(), "beep", ChatMessage.Role.BOT, null, null));
        ChatMessage said = stored(new Draft(conversation.id(), "hi", ChatMessage.Role.AGENT, AGENT, null))
                .message();
        Response newest = redis(Command.XREVRANGE, INBOUND, "+", "-", "COUNT", "2");
        assertThat(newest.get(1).get(1).toString())
                .contains("id, " + heard.id(), "conversationId, " + conversation.id(), "message, hello", "role, user")
                .contains("customerId, " + conversation.customerId(), "botId, bot");
        assertThat(newest.get(0).get(1).toString()).contains("id, " + said.id(), "role, agent", "Ann");
    }

    @Test
    void about_a_hundred_thousand_of_them_are_kept_for_back_ends() {
        redis(Command.EVAL, "for i = 1, 100500 do redis.call('XADD', KEYS[1], '*', 'n', i) end", "1", INBOUND);
        stored(draft(opened(), "hello", null));
        assertThat(redis(Command.XLEN, INBOUND).toInteger()).isBetween(100_000, 100_200);
        redis(Command.DEL, INBOUND);
    }

    @Test
    void order_is_kept_when_redis_has_forgotten_the_scripts() {
        redis(Command.SCRIPT, "FLUSH");
        messages_keep_the_order_in_which_they_were_sent();
    }
}
