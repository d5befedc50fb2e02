package dev.mooring.fleet;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.DurableRedis;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawRedis;
import dev.mooring.support.WrongClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients that have received nothing for ten minutes. The test moves the clocks of Redis and of the nodes. */
@Timeout(180)
class QuietClientIT {

    private static final Duration QUIET = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    private final List<RawChat> clients = new ArrayList<>();
    private final List<Quiet> quiet = new ArrayList<>();
    private RawRedis redis;
    private RawChat agent;

    private record Quiet(RawChat widget, String conversation) {}

    @AfterEach
    void leave() {
        clients.forEach(RawChat::close);
    }

    private RawChat kept(RawChat client) {
        clients.add(client);
        return client;
    }

    private static JsonObject in(String conversation) {
        return new JsonObject().put("conversationId", conversation);
    }

    private void say(String conversation, String text) {
        JsonObject ack =
                agent.call("send-message", in(conversation).put("message", text).put("role", "agent"));
        assertThat(ack.getBoolean("ok")).as(ack.encode()).isTrue();
    }

    private static List<String> texts(List<JsonObject> messages) {
        return messages.stream().map(each -> each.getString("message")).toList();
    }

    private static long millis(@Nullable String id) {
        return Long.parseLong(Objects.requireNonNull(id).replaceFirst("-.*", ""));
    }

    /** Connects a widget to whose conversation the agent has joined and sent one message. */
    private Quiet quietClient(String url, String customer) {
        RawChat widget = kept(RawChat.connect(url, null));
        JsonObject hello = new JsonObject()
                .put("customerId", customer)
                .put("botId", "shop")
                .put("message", "hello");
        String conversation = widget.call("widget-send-message", hello).getString("conversationId");
        assertThat(agent.call("join-conversation", in(conversation)).getBoolean("ok"))
                .isTrue();
        say(conversation, "before");
        assertThat(texts(widget.messages(2))).containsExactly("hello", "before");
        return new Quiet(widget, conversation);
    }

    /** Writes many entries of one event to a room, as a Node.js server does, with ids of a time or, for "*", of now. */
    private void writeEntries(int entries, String millis, String room, String event, String argument) {
        String script = "for i = 1, tonumber(ARGV[1]) do redis.call('XADD', 'socket.io', ARGV[2], 'uid', 'other',"
                + " 'nsp', '/chat', 'type', '3', 'data', ARGV[3]) end";
        JsonObject packet = new JsonObject()
                .put("type", 2)
                .put("nsp", "/chat")
                .put("data", new JsonArray().add(event).add(new JsonObject().put("text", argument)));
        JsonObject options = new JsonObject()
                .put("rooms", new JsonArray().add(room))
                .put("except", new JsonArray())
                .put("flags", new JsonObject());
        String data =
                new JsonObject().put("packet", packet).put("opts", options).encode();
        String id = millis.equals("*") ? "*" : millis + "-*";
        Object ignored = redis.ask("EVAL", script, "0", String.valueOf(entries), id, data);
    }

    /** Waits until all nodes have read the stream, so that later events do not wait behind megabytes of entries. */
    private void awaitReaders(String millis, List<Member> nodes) {
        for (Member each : nodes) {
            RawChat witness = kept(RawChat.connect(each.url(), null));
            writeEntries(1, millis, witness.id(), "said", "read");
            assertThat(witness.take("said").getString("text")).isEqualTo("read");
        }
    }

    /** Waits until every node has renewed its proof of life since the clocks were moved. */
    private void awaitProofsOfLife(List<RawChat> ofEachNode, Instant since) {
        for (RawChat client : ofEachNode) {
            String proof = "mooring:recovery:" + client.sid().substring(0, 8);
            await().atMost(Duration.ofSeconds(15)).until(() -> redis.number("GET", proof) > since.toEpochMilli());
        }
    }

    private void assertRecovers(Quiet former, String url) {
        RawChat again = kept(RawChat.comeBack(url, null, former.widget));
        assertThat(again.id()).as("recovered at " + url).isEqualTo(former.widget.id());
        assertThat(again.pid()).isEqualTo(former.widget.pid());
        say(former.conversation, "now");
        assertThat(texts(again.messages(3))).containsExactly("one", "two", "now");
    }

    /** Also with 20 MB, more than a node keeps in memory. */
    @ParameterizedTest
    @CsvSource({"300, 100", "4000, 5000"})
    void clients_recover_although_their_offsets_are_trimmed(int entries, int size) throws Exception {
        Optional<WrongClock> clock = WrongClock.compile(folder);
        Assumptions.assumeTrue(clock.isPresent(), "cc is missing: the clocks are not moved");
        Map<String, String> moving = clock.get().moving();
        Optional<DurableRedis> system = DurableRedis.startOfSystem(moving);
        Assumptions.assumeTrue(system.isPresent(), "redis-server is missing: the clocks are not moved");
        String[] variables = moving.entrySet().stream()
                .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                .toArray(String[]::new);
        try (DurableRedis server = system.get();
                Fleet fleet = Fleet.at(server.url(), variables)) {
            redis = server.ask();
            Member old = fleet.start();
            Member other = fleet.start();
            agent = kept(RawChat.connect(other.url(), TestNode.token("agent-1", Role.AGENT)));
            for (int i = 0; i < 4; i++) {
                quiet.add(quietClient(old.url(), "customer-" + i));
            }
            writeEntries(entries, "*", "nobody", "noise", "x".repeat(size));
            awaitReaders("*", List.of(old, other));
            clock.get().moveOn(QUIET);
            awaitProofsOfLife(List.of(quiet.get(0).widget, agent), Instant.now().plus(QUIET));
            long last = quiet.stream()
                    .mapToLong(each -> millis(each.widget.offset()))
                    .max()
                    .orElseThrow();
            awaitTrimmed(other.url(), last);
            assertThat(quiet).allSatisfy(each -> {
                assertThat(each.widget.socket().isOpen()).isTrue();
                assertThat(each.widget.messages()).hasSize(2);
            });
            quiet.subList(0, 2).forEach(each -> each.widget.socket().abort());
            old.kill();
            for (Quiet each : quiet) {
                say(each.conversation, "one");
                say(each.conversation, "two");
            }
            Member fresh = fleet.start();
            for (int i = 0; i < quiet.size(); i++) {
                assertRecovers(quiet.get(i), i % 2 == 0 ? other.url() : fresh.url());
            }
        }
    }

    /** The earlier events are written with ids of ten minutes ago, which are the first in the stream. */
    @ParameterizedTest
    @CsvSource({"300, 100", "4000, 5000"})
    void clients_recover_if_only_the_stream_is_ten_minutes_older(int entries, int size) throws Exception {
        try (DurableRedis server = DurableRedis.start();
                Fleet fleet = Fleet.at(server.url())) {
            redis = server.ask();
            Member old = fleet.start();
            Member other = fleet.start();
            List<RawChat> widgets = new ArrayList<>();
            long past = System.currentTimeMillis() - QUIET.toMillis();
            for (int i = 0; i < 4; i++) {
                RawChat widget = kept(RawChat.connect(old.url(), null));
                widgets.add(widget);
                writeEntries(1, String.valueOf(past), widget.id(), "said", "before");
                assertThat(widget.take("said").getString("text")).isEqualTo("before");
                assertThat(millis(widget.offset())).isEqualTo(past);
            }
            writeEntries(entries, String.valueOf(past + 1), "nobody", "noise", "x".repeat(size));
            awaitReaders(String.valueOf(past + 2), List.of(old, other));
            awaitTrimmed(other.url(), past);
            widgets.subList(0, 2).forEach(each -> each.socket().abort());
            old.kill();
            Member fresh = fleet.start();
            for (RawChat former : widgets) {
                writeEntries(1, "*", former.id(), "said", "one");
                writeEntries(1, "*", former.id(), "said", "two");
                String url = widgets.indexOf(former) % 2 == 0 ? other.url() : fresh.url();
                RawChat again = kept(RawChat.comeBack(url, null, former));
                assertThat(again.id()).isEqualTo(former.id());
                assertThat(again.pid()).isEqualTo(former.pid());
                assertThat(again.take("said").getString("text")).isEqualTo("one");
                assertThat(again.take("said").getString("text")).isEqualTo("two");
            }
        }
    }

    /** Sends messages in another conversation until the stream is trimmed beyond the quiet clients' last event. */
    private void awaitTrimmed(String url, long last) {
        RawChat stranger = kept(RawChat.connect(url, null));
        JsonObject hello = new JsonObject()
                .put("customerId", "stranger")
                .put("botId", "shop")
                .put("message", "hello");
        assertThat(stranger.call("widget-send-message", hello).getBoolean("ok")).isTrue();
        await().until(() -> millis(redis.list("XRANGE", "socket.io", "-", "+", "COUNT", "1")
                        .get(0)
                        .replaceFirst("\\[", ""))
                > last);
    }
}
