package dev.mooring.chat.store;

import dev.mooring.auth.Principal;
import dev.mooring.auth.Role;
import dev.mooring.chat.Agent;
import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Conversation.Status;
import dev.mooring.chat.Conversations.Assignment;
import dev.mooring.chat.IdempotencyKey;
import dev.mooring.chat.Messages;
import dev.mooring.chat.Messages.Page;
import dev.mooring.chat.Messages.Stored;
import dev.mooring.chat.NewMessage;
import dev.mooring.chat.Quota;
import dev.mooring.chat.Stores;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;

/** The tests that every store of conversations and messages must pass. */
abstract class StoreContract {

    static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
    static final Agent AGENT = new Agent("agent:1", "Ann", null);

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final String customer = "customer-" + UUID.randomUUID();
    private final String address = "address-" + UUID.randomUUID();
    private final String agentId = "agent:" + UUID.randomUUID();
    private Vertx vertx;
    private Loops loops;
    private Stores stores;

    /** Creates the stores to test. They may contain data of other tests. */
    abstract Stores stores(Loops onLoops, InstantSource clock);

    @BeforeEach
    void start() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        loops = await(Loops.start(vertx, 2));
        stores = stores(loops, now::get);
    }

    @AfterEach
    void stopLoops() {
        await(vertx.close());
    }

    Loops loops() {
        return loops;
    }

    Stores stores() {
        return stores;
    }

    Messages messages() {
        return stores.messages();
    }

    <T> T ask(Supplier<Future<T>> work) {
        return await(loops.at(0).call(work));
    }

    private <T> Future<T> askOn(int loop, Supplier<Future<T>> work) {
        return loops.at(loop).call(work);
    }

    Conversation opened() {
        return ask(() -> stores.conversations().open(customer, "bot"));
    }

    private Conversation found(String id) {
        return ask(() -> stores.conversations().find(id)).orElseThrow();
    }

    Stored stored(NewMessage newMessage) {
        return ask(() -> store(newMessage)).orElseThrow();
    }

    Future<Optional<Stored>> store(NewMessage newMessage) {
        return stores.messages().store(newMessage, stores.messages().compose(newMessage), List.of(), List.of(), true);
    }

    private ChatMessage stored(Conversation conversation, String text) {
        return stored(newMessage(conversation, text, null)).message();
    }

    NewMessage newMessage(Conversation conversation, String text, @Nullable String messageId) {
        return NewMessage.ofCustomer(customer, conversation.id(), text, messageId);
    }

    private Page page(Conversation conversation, @Nullable String after, int limit) {
        return ask(() -> stores.messages().page(conversation.id(), after, limit))
                .orElseThrow();
    }

    void later(long millis) {
        Instant ignored = now.updateAndGet(before -> before.plusMillis(millis));
    }

    @Test
    void a_new_conversation_is_automatic_and_has_no_messages() {
        Conversation opened = opened();
        assertThat(opened).isEqualTo(Conversation.begin(opened.id(), customer, "bot", START));
        assertThat(found(opened.id())).isEqualTo(opened);
        assertThat(page(opened, null, 10)).isEqualTo(new Page(List.of(), null));
    }

    @Test
    void a_customer_can_open_a_limited_number_of_conversations_in_an_hour() {
        Quota quota = new Quota(2, 100);
        assertThat(opens("a", customer, quota)).isTrue();
        assertThat(opens("b", customer, quota)).isTrue();
        assertThat(opens("a", customer, quota))
                .as("the conversation is open already")
                .isTrue();
        assertThat(opens("c", customer, quota)).isFalse();
        assertThat(opens("c", customer, new Quota(3, 100)))
                .as("the refused request does not count")
                .isTrue();
        assertThat(ask(() -> stores.conversations().open(customer, "d")).botId())
                .isEqualTo("d");
    }

    @Test
    void an_address_can_open_a_limited_number_of_conversations_for_all_customers() {
        Quota quota = new Quota(2, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(opens("a", customer + i, quota)).isTrue();
        }
        assertThat(opens("a", customer + 3, quota)).isFalse();
    }

    private boolean opens(String bot, String customerId, Quota quota) {
        return open(bot, customerId, quota, null).isPresent();
    }

    private Optional<Conversation> open(String bot, String customerId, Quota quota, @Nullable IdempotencyKey key) {
        return ask(() -> stores.conversations().open(customerId, bot, address, quota, key));
    }

    @Test
    void a_repeated_send_finds_the_conversation_of_the_first() {
        Quota quota = new Quota(2, 100);
        IdempotencyKey key = IdempotencyKey.ofCustomer(customer, "m-1");
        Conversation first = open("bot", customer, quota, key).orElseThrow();
        Stored said = stored(newMessage(first, "hello", "m-1"));
        change(first, Status.CLOSED, null);
        Conversation closed = found(first.id());
        assertThat(open("bot", customer, quota, key)).contains(closed);
        assertThat(ask(() -> stores.conversations().findOpen(customer, "bot")))
                .as("no conversation was opened")
                .isEmpty();
        assertThat(open("other", customer, quota, key)).as("for another bot").contains(closed);
        ask(() -> stores.messages().markPublished(said));
        assertThat(open("bot", customer, quota, key))
                .as("after the message is published")
                .contains(closed);

        Conversation second = open("bot", customer, quota, IdempotencyKey.ofCustomer(customer, "m-2"))
                .orElseThrow();
        assertThat(second.id()).as("for another message").isNotEqualTo(first.id());
        change(second, Status.CLOSED, null);
        assertThat(open("bot", customer, quota, null))
                .as("the quota is used up")
                .isEmpty();
        assertThat(open("bot", customer, quota, key))
                .as("the repeated send needs no new conversation")
                .contains(closed);
    }

    @Test
    void an_agents_message_does_not_count_as_one_of_a_customer_with_its_name() {
        Conversation first = opened();
        Principal namesake = new Principal(customer, Role.AGENT, null, null, START);
        stored(NewMessage.of(namesake, first.id(), "agent's", ChatMessage.Role.AGENT, "m-1"));
        change(first, Status.CLOSED, null);
        IdempotencyKey key = IdempotencyKey.ofCustomer(customer, "m-1");
        assertThat(open("bot", customer, Quota.DEFAULT, key))
                .get()
                .extracting(Conversation::id)
                .isNotEqualTo(first.id());
    }

    @Test
    void a_customer_has_one_open_conversation_with_each_bot() {
        Conversation opened = opened();
        assertThat(opened()).isEqualTo(opened);
        assertThat(ask(() -> stores.conversations().findOpen(customer, "bot"))).contains(opened);
        assertThat(ask(() -> stores.conversations().open(customer, "other")).id())
                .isNotEqualTo(opened.id());
        assertThat(ask(() -> stores.conversations().findOpen(customer, "nobody")))
                .isEmpty();
    }

    @Test
    void concurrent_requests_open_one_conversation() {
        List<Future<Conversation>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(askOn(i % 2, () -> stores.conversations().open(customer, "bot")));
        }
        assertThat(all.stream().map(future -> await(future).id()).distinct()).hasSize(1);
    }

    @Test
    void after_a_close_the_customer_opens_another_conversation() {
        Conversation first = opened();
        change(first, Status.CLOSED, null);
        assertThat(ask(() -> stores.conversations().findOpen(customer, "bot"))).isEmpty();
        assertThat(opened().id()).isNotEqualTo(first.id());
        assertThat(found(first.id()).status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void a_reopened_conversation_is_the_open_one_unless_there_is_another() {
        Conversation first = opened();
        change(first, Status.CLOSED, null);
        change(first, Status.HUMAN, null);
        assertThat(opened().id()).isEqualTo(first.id());

        change(first, Status.CLOSED, null);
        Conversation second = opened();
        change(first, Status.AUTO, null);
        assertThat(opened().id()).isEqualTo(second.id());
    }

    @Test
    void a_change_leaves_other_values_as_they_are() {
        Conversation opened = opened();
        later(1500);
        Conversation assigned = change(opened, null, new Assignment(AGENT));
        assertThat(assigned).isEqualTo(opened.with(Status.AUTO, AGENT, START.plusMillis(1500)));
        later(1);
        Conversation human = change(opened, Status.HUMAN, null);
        assertThat(human).isEqualTo(opened.with(Status.HUMAN, AGENT, START.plusMillis(1501)));
        assertThat(found(opened.id())).isEqualTo(human);
        assertThat(change(opened, null, new Assignment(null)).assignedAgent()).isNull();
    }

    @Test
    void a_status_is_changed_only_from_the_expected_one() {
        for (Status status : Status.values()) {
            for (Status expected : Status.values()) {
                Conversation opened = opened();
                Conversation before = change(opened, status, new Assignment(AGENT));
                later(1);
                Optional<Conversation> changed =
                        ask(() -> stores.conversations().changeStatus(opened.id(), expected, Status.PENDING));
                assertThat(changed.isPresent()).as(status + " " + expected).isEqualTo(status == expected);
                assertThat(found(opened.id())).isEqualTo(changed.orElse(before));
                Conversation ignored = change(opened, Status.CLOSED, null);
            }
        }
        assertThat(ask(() -> stores.conversations().changeStatus("missing", Status.AUTO, Status.PENDING)))
                .isEmpty();
    }

    private Conversation change(Conversation conversation, @Nullable Status status, @Nullable Assignment assignment) {
        return ask(() -> stores.conversations().change(conversation.id(), status, assignment))
                .orElseThrow();
    }

    @Test
    void unknown_conversations_are_empty() {
        assertThat(ask(() -> stores.conversations().find("missing"))).isEmpty();
        assertThat(ask(() -> stores.conversations().change("missing", Status.HUMAN, null)))
                .isEmpty();
        NewMessage newMessage = NewMessage.ofCustomer(customer, "missing", "hello", "m-1");
        assertThat(ask(() -> store(newMessage))).isEmpty();
        assertThat(ask(() -> stores.conversations().find("missing"))).isEmpty();
    }

    @Test
    void a_message_is_read_back_as_it_was_stored() {
        Conversation conversation = opened();
        later(10);
        Principal agent = new Principal(agentId, Role.AGENT, "a@example.com", null, START);
        ChatMessage said = stored(NewMessage.of(
                        agent, conversation.id(), "naïve \"text\"\n\t\0 \uD83D\uDE00", ChatMessage.Role.AGENT, "m-1"))
                .message();
        assertThat(said.author()).isEqualTo(new Agent(agentId, null, "a@example.com"));
        assertThat(UUID.fromString(said.id())).hasToString(said.id());
        ChatMessage heard = stored(conversation, "hello");
        assertThat(page(conversation, null, 10).messages()).containsExactly(said, heard);
        assertThat(ask(() -> stores.messages().last(conversation.id(), 1))).containsExactly(heard);
    }

    @Test
    void a_conversation_counts_its_messages() {
        Conversation conversation = opened();
        later(10);
        stored(conversation, "one");
        later(10);
        stored(conversation, "two");
        Conversation after = found(conversation.id());
        assertThat(after.messagesAmount()).isEqualTo(2);
        assertThat(after.lastMessageAt()).isEqualTo(START.plusMillis(20));
        assertThat(after.updatedAt()).isEqualTo(START.plusMillis(20));
        assertThat(after.createdAt()).isEqualTo(START);
    }

    @Test
    void messages_keep_the_order_in_which_they_were_sent() {
        Conversation conversation = opened();
        List<Future<String>> sent = new ArrayList<>();
        await(loops.at(1).call(() -> {
            IntStream.range(0, 300)
                    .forEach(i -> sent.add(store(newMessage(conversation, "n" + i, i % 3 == 0 ? "m-" + i : null))
                            .map(stored -> stored.orElseThrow().message().id())));
            return Future.all(sent);
        }));
        List<String> ids = sent.stream().map(Future::result).toList();
        assertThat(ask(() -> stores.messages().last(conversation.id(), 300)).stream()
                        .map(ChatMessage::id))
                .isEqualTo(ids);
    }

    @Test
    void pages_join_into_all_messages() {
        Conversation conversation = opened();
        List<ChatMessage> all = IntStream.range(0, 7)
                .mapToObj(i -> stored(conversation, "n" + i))
                .toList();
        Page first = page(conversation, null, 3);
        assertThat(first.messages()).isEqualTo(all.subList(0, 3));
        Page second = page(conversation, first.next(), 3);
        assertThat(second.messages()).isEqualTo(all.subList(3, 6));
        Page third = page(conversation, second.next(), 3);
        assertThat(third).isEqualTo(new Page(all.subList(6, 7), null));
        assertThat(page(conversation, null, 7).next()).isNull();
    }

    @Test
    void a_page_may_begin_after_any_message() {
        Conversation conversation = opened();
        List<ChatMessage> all = IntStream.range(0, 250)
                .mapToObj(i -> stored(conversation, "n" + i))
                .toList();
        assertThat(page(conversation, all.get(3).id(), 2).messages()).isEqualTo(all.subList(4, 6));
        assertThat(page(conversation, all.get(200).id(), 2).messages()).isEqualTo(all.subList(201, 203));
        assertThat(page(conversation, all.get(249).id(), 2)).isEqualTo(new Page(List.of(), null));
    }

    @Test
    void a_page_after_an_unknown_position_is_empty() {
        Conversation conversation = opened();
        stored(conversation, "hello");
        String foreign = stored(ask(() -> stores.conversations().open(customer, "other")), "elsewhere")
                .id();
        for (String after : List.of("missing", foreign, "0-0", "9-9", "99999999999999999999999-1", "-", "+", "1-")) {
            assertThat(ask(() -> stores.messages().page(conversation.id(), after, 5)))
                    .as(after)
                    .isEmpty();
        }
    }

    @Test
    void a_repeated_send_is_stored_once() {
        Conversation conversation = opened();
        Stored first = stored(newMessage(conversation, "hello", "m-1"));
        assertThat(first.published()).isFalse();
        later(5);
        Stored again = stored(newMessage(conversation, "hello", "m-1"));
        assertThat(again).isEqualTo(first);
        assertThat(found(conversation.id()).messagesAmount()).isEqualTo(1);
        assertThat(page(conversation, null, 10).messages()).containsExactly(first.message());
    }

    @Test
    void a_repeated_send_knows_whether_the_first_was_published() {
        Conversation conversation = opened();
        Stored first = stored(newMessage(conversation, "hello", "m-1"));
        ask(() -> stores.messages().markPublished(first));
        Stored again = stored(newMessage(conversation, "hello", "m-1"));
        assertThat(again.published()).isTrue();
        assertThat(again.message()).isEqualTo(first.message());
        ask(() -> stores.messages().markPublished(again));
        assertThat(stored(newMessage(conversation, "hello", "m-1"))).isEqualTo(again);
    }

    @Test
    void two_senders_can_use_the_same_message_id() {
        Conversation conversation = opened();
        stored(newMessage(conversation, "customer's", "m-1"));
        Principal agent = new Principal(agentId, Role.AGENT, null, null, START);
        NewMessage agents = NewMessage.of(agent, conversation.id(), "agent's", ChatMessage.Role.AGENT, "m-1");
        assertThat(stored(agents).message().message()).isEqualTo("agent's");
        assertThat(page(conversation, null, 10).messages()).hasSize(2);
    }

    @Test
    void a_customer_with_the_id_of_an_agent_does_not_replace_the_agents_messages() {
        Conversation conversation = opened();
        Principal namesake = new Principal(customer, Role.AGENT, null, null, START);
        NewMessage agents = NewMessage.of(namesake, conversation.id(), "agent's", ChatMessage.Role.AGENT, "m-1");
        stored(newMessage(conversation, "customer's", "m-1"));
        ChatMessage said = stored(agents).message();
        assertThat(said.message()).isEqualTo("agent's");
        assertThat(stored(agents).message()).isEqualTo(said);
        assertThat(stored(newMessage(conversation, "customer's again", "m-1"))
                        .message()
                        .id())
                .isNotEqualTo(said.id());
        assertThat(stored(agents).message()).isEqualTo(said);
    }

    @Test
    void concurrent_sends_of_one_message_are_stored_once() {
        Conversation conversation = opened();
        List<Future<String>> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(askOn(i % 2, () -> store(newMessage(conversation, "hello", "m-1")))
                    .map(stored -> stored.orElseThrow().message().id()));
        }
        assertThat(ids.stream().map(future -> await(future)).distinct()).hasSize(1);
        assertThat(page(conversation, null, 10).messages()).hasSize(1);
    }
}
