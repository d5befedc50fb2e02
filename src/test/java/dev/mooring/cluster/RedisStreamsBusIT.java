package dev.mooring.cluster;

import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.socketio.adapter.ClientPosition;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.MissedPackets;
import dev.mooring.socketio.adapter.MissingResponsesException;
import dev.mooring.socketio.adapter.RemoteAcks;
import dev.mooring.socketio.adapter.SocketDetails;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@ExtendWith(VertxExtension.class)
class RedisStreamsBusIT {

    private EmbeddedRedis redis;
    private BusUnderTest one;
    private BusUnderTest two;
    private Loops loops;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        redis = EmbeddedRedis.start();
        loops = BusUnderTest.await(Loops.start(vertx, 2));
        one = BusUnderTest.start(loops.at(0), redis.url());
        two = BusUnderTest.start(loops.at(1), redis.url());
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        redis.close();
    }

    @Test
    void two_nodes_deliver_the_messages_of_both_in_one_order_with_one_offset() {
        List<Future<Void>> published = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            published.add(one.publish("one-" + i, "r"));
            published.add(two.publish("two-" + i, "r"));
        }
        BusUnderTest.await(Future.all(published));
        await().untilAsserted(() -> assertThat(one.delivered).hasSize(400).containsExactlyElementsOf(two.delivered));
        assertThat(one.delivered).noneMatch(each -> each.endsWith("null"));
        assertThat(one.status().waiting()).isZero();
        assertThat(one.status().skipped()).isZero();
    }

    @Test
    void a_text_that_redis_stores_differently_is_read_back() {
        String half = "half \ud800";
        ClusterMessage message = BusUnderTest.emit("e", Args.of(half), half);
        BusUnderTest.await(one.loop.call(
                () -> one.bus.publish(BusUnderTest.CHAT, message, offset -> one.delivered.add("e " + offset))));
        assertThat(one.delivered.get(0)).doesNotEndWith("null");
    }

    @Test
    void equal_messages_have_different_offsets() {
        List<Future<Void>> published = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            published.add(one.publish("same", "r"));
        }
        BusUnderTest.await(Future.all(published));
        assertThat(one.delivered.stream()
                        .map(each -> StreamId.parse(each.substring(5)).orElseThrow()))
                .doesNotHaveDuplicates()
                .hasSize(20)
                .isSorted();
    }

    @Test
    void an_unordered_message_reaches_only_other_nodes_without_an_offset() {
        one.onLoop(() -> {
            one.bus.publishUnordered(BusUnderTest.CHAT, BusUnderTest.emit("typing", Args.NONE, "r"));
            return Future.succeededFuture();
        });
        BusUnderTest.await(one.publish("after", "r"));
        await().untilAsserted(() -> assertThat(two.names()).containsExactly("typing", "after"));
        assertThat(two.delivered.get(0)).isEqualTo("typing null");
        assertThat(one.names()).containsExactly("after");
    }

    @Test
    void commands_for_sockets_reach_the_others_in_order() {
        Targets room = new Targets(Set.of("r"), Set.of(), false);
        List<ClusterMessage> messages = List.of(
                new ClusterMessage.SocketsJoin(room, List.of("a")),
                new ClusterMessage.SocketsLeave(room, List.of("a")),
                new ClusterMessage.DisconnectSockets(room, true));
        messages.forEach(message ->
                BusUnderTest.await(one.loop.call(() -> one.bus.publish(BusUnderTest.CHAT, message, offset -> {}))));
        await().untilAsserted(() -> assertThat(two.delivered)
                .containsExactly("SocketsJoin null", "SocketsLeave null", "DisconnectSockets null"));
    }

    @Test
    void invalid_entries_are_skipped_and_counted() {
        String good =
                "{\"packet\":{\"type\":2,\"data\":[\"good\"]},\"opts\":{\"rooms\":[],\"except\":[],\"flags\":{}}}";
        add("uid", "u", "nsp", "/chat", "type", "3", "data", "garbage");
        add("uid", "u", "nsp", "/chat", "type", "77", "data", good);
        add("uid", "u", "nsp", "/chat", "type", "3");
        add("x", "y");
        add(
                "uid",
                "u",
                "nsp",
                "/chat",
                "type",
                "3",
                "data",
                good.replace("good\"", "huge\",\"" + "x".repeat(StreamEntry.MAX_DATA) + "\""));
        add("uid", "u", "nsp", "/chat", "type", "3", "data", good, "data", good);
        add("uid", "u", "nsp", "/chat", "type", "3", "data", good);
        await().untilAsserted(() -> assertThat(one.names()).containsExactly("good"));
        assertThat(one.status().skipped()).isEqualTo(6);
        assertThat(BusUnderTest.await(one.publish("next", "r").map("published")))
                .isEqualTo("published");
    }

    @Test
    void invalid_messages_on_channels_are_skipped_and_counted() {
        for (String garbage : List.of("", "garbage", "{\"uid\":1}", "\u0000", "\u0093abc")) {
            one.ask(Command.PUBLISH, "socket.io#/chat#", garbage);
        }
        await().untilAsserted(() -> assertThat(two.status().skipped()).isEqualTo(5));
        assertThat(fetch(one)).hasSize(1);
    }

    @Test
    void delivery_resumes_when_a_stream_key_of_the_wrong_type_is_removed() {
        one.ask(Command.DEL, "socket.io");
        one.ask(Command.SET, "socket.io", "not a stream");
        await().untilAsserted(() -> assertThat(one.status().skipped()).isPositive());
        assertThatThrownBy(() -> BusUnderTest.await(one.publish("wrong", "r"))).hasMessageContaining("WRONGTYPE");
        assertThat(one.delivered).containsExactly("wrong null");
        one.ask(Command.DEL, "socket.io");
        await().untilAsserted(() -> {
            BusUnderTest.await(one.publish("right", "r"));
            assertThat(two.names()).contains("right");
        });
    }

    @Test
    void other_nodes_respond_to_requests_in_the_format_of_node() {
        List<SocketDetails> sockets = fetch(one);
        assertThat(sockets).hasSize(1);
        assertThat(sockets.get(0).rooms()).containsExactlyInAnyOrder("socket", "r");
        assertThat(sockets.get(0).handshake().getString("address")).isEqualTo("127.0.0.1");
        assertThat(sockets.get(0).data().getInteger("n")).isEqualTo(1);
        Args args = Args.of(1, Buffer.buffer("bytes"));
        List<Args> answers =
                one.onLoop(() -> one.bus.serverSideEmitWithAck(BusUnderTest.CHAT, "ping", args, Duration.ofSeconds(3)));
        assertThat(answers).containsExactly(Args.of("pong"));
        assertThat(two.delivered).containsExactly("ping " + args.json());
    }

    @Test
    void a_request_fails_at_its_timeout_if_a_node_does_not_respond() {
        assertThatThrownBy(() -> one.onLoop(() ->
                        one.bus.serverSideEmitWithAck(BusUnderTest.CHAT, "silent", Args.NONE, Duration.ofMillis(300))))
                .isInstanceOf(MissingResponsesException.class)
                .hasMessageStartingWith("0 of 1");
    }

    @Test
    void acks_of_other_nodes_have_their_first_argument() {
        List<String> heard = new CopyOnWriteArrayList<>();
        RemoteAcks acks = new RemoteAcks() {
            @Override
            public void onNodes(int nodes) {
                heard.add("nodes " + nodes);
            }

            @Override
            public void onAsked(int sockets) {
                heard.add("asked " + sockets);
            }

            @Override
            public void onAck(Args args) {
                heard.add("ack " + args.json());
            }

            @Override
            public void onEnd() {
                heard.add("end");
            }
        };
        one.onLoop(() -> {
            one.bus.broadcastWithAck(
                    BusUnderTest.CHAT,
                    BusUnderTest.emit("ask", Args.NONE, "r").broadcast(),
                    Duration.ofMillis(500),
                    acks);
            return Future.succeededFuture();
        });
        await().untilAsserted(
                        () -> assertThat(heard).containsExactly("nodes 1", "asked 2", "ack [\"ask\"]", "ack [null]"));
    }

    @Test
    void missed_events_come_from_memory_by_room() {
        BusUnderTest.await(one.publish("a", "r"));
        BusUnderTest.await(one.publish("b", "other"));
        BusUnderTest.await(one.publish("c"));
        BusUnderTest.await(one.publish("d", "r", "s"));
        String first = one.delivered.get(0).substring(2);
        await().untilAsserted(() -> assertThat(two.delivered).hasSize(4));
        for (BusUnderTest node : List.of(one, two)) {
            assertThat(node.missedNames(first, "r", "s")).containsExactly("c", "d");
            assertThat(node.missedNames(first, "nobody")).containsExactly("c");
            assertThat(node.missedNames(null, "r")).containsExactly("a", "c", "d");
            assertThat(node.missedNames(one.delivered.get(3).substring(2), "r")).isEmpty();
        }
        MissedPackets.Complete missed = (MissedPackets.Complete) two.missed(first, 0, "r");
        assertThat(missed.packets().get(0).packet().args().json())
                .endsWith("\"" + one.delivered.get(2).substring(2) + "\"]");
    }

    @Test
    void a_node_keeps_its_own_events_as_it_keeps_those_of_others() {
        List<Args> all = List.of(
                Args.NONE,
                Args.of("x"),
                Args.of(
                        1,
                        2.50,
                        "naïve \uD83D\uDE00",
                        new JsonObject().put("a", new JsonArray().add("\"\n")).putNull("b")),
                Args.of("half a pair \uD83D"),
                Args.of(Buffer.buffer("bytes"), "and text"));
        List<Future<?>> published = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Args args = all.get(i);
            String event = "e" + i;
            published.add(one.loop.call(() -> one.bus.publish(
                    BusUnderTest.CHAT,
                    BusUnderTest.emit(event, args, "r", "s" + event),
                    offset -> one.delivered.add(event + " " + offset))));
        }
        BusUnderTest.await(Future.all(published));
        await().untilAsserted(() -> assertThat(two.delivered).hasSize(all.size()));
        MissedPackets.Complete here = (MissedPackets.Complete) one.missed(null, 0, "r");
        MissedPackets.Complete there = (MissedPackets.Complete) two.missed(null, 0, "r");
        assertThat(here.packets())
                .extracting(MissedPackets.Recorded::packet)
                .hasSize(all.size())
                .isEqualTo(there.packets().stream()
                        .map(MissedPackets.Recorded::packet)
                        .toList());
    }

    @Test
    void older_missed_events_come_from_the_stream_without_gaps_or_duplicates() {
        ClusterConfig small = new ClusterConfig(
                Duration.ofMinutes(5), 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(5), 20_000);
        two.close();
        two = BusUnderTest.start(loops.at(1), redis.url(), small);
        List<Future<Void>> published = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            published.add(one.publish("e" + i, i % 2 == 0 ? "even" : "odd"));
        }
        BusUnderTest.await(Future.all(published));
        await().untilAsserted(() -> assertThat(two.delivered).hasSize(3_000));
        String first = one.delivered.get(0).replaceFirst(".* ", "");
        List<String> even = two.missedNames(first, "even");
        assertThat(even)
                .hasSize(1_499)
                .doesNotHaveDuplicates()
                .startsWith("e2", "e4")
                .endsWith("e2998");
        for (int i = 0; i < 12; i++) {
            assertThat(two.missedNames(first, "odd")).hasSize(1_500);
        }
    }

    @Test
    void a_node_that_starts_later_has_the_events_recorded_before() {
        BusUnderTest.await(one.publish("a", "r"));
        BusUnderTest.await(one.publish("b", "r"));
        two.close();
        two = BusUnderTest.start(loops.at(1), redis.url());
        assertThat(two.missedNames(one.delivered.get(0).substring(2), "r")).containsExactly("b");
        assertThat(two.delivered).isEmpty();
    }

    @Test
    void missed_events_are_unknown_after_an_invalid_or_future_offset() {
        BusUnderTest.await(one.publish("a", "r"));
        for (String offset : List.of("", "x", "1", "1-", "-1", "1-1-1", "99999999999999-0", "9999999999999999999-0")) {
            assertThat(one.missed(offset, 0, "r")).as(offset).isInstanceOf(MissedPackets.Unknown.class);
        }
    }

    @Test
    void missed_events_are_unknown_beyond_10_000() {
        for (int batch = 0; batch < 5; batch++) { // in batches: a link accepts a limited number of commands at once
            List<Future<Void>> published = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                published.add(one.publish("e" + "x".repeat(200), "r"));
            }
            BusUnderTest.await(Future.all(published));
        }
        assertThat(one.missed(null, 0, "r")).isInstanceOf(MissedPackets.Unknown.class);
    }

    @Test
    void missed_events_are_unknown_after_old_entries_are_removed() {
        ClusterConfig small =
                new ClusterConfig(Duration.ofMinutes(5), 100, Duration.ofSeconds(1), Duration.ofSeconds(5), 10_000);
        two.close();
        two = BusUnderTest.start(loops.at(1), redis.url(), small);
        List<Future<Void>> published = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            published.add(two.publish("e" + i, "r"));
        }
        BusUnderTest.await(Future.all(published));
        await().untilAsserted(() ->
                assertThat(two.ask(Command.XLEN, "socket.io").toInteger()).isLessThan(300));
        String first = two.delivered.get(0).replaceFirst(".* ", "");
        assertThat(two.missed(first, 0, "r")).isInstanceOf(MissedPackets.Unknown.class);
        assertThat(two.missed(first, System.currentTimeMillis() + 1_000, "r"))
                .isEqualTo(new MissedPackets.Complete(List.of()));
        assertThat(one.gaps).isEmpty();
    }

    @Test
    void waiting_searches_keep_their_order_and_one_beyond_the_limit_fails() {
        ClusterConfig tiny = new ClusterConfig(
                Duration.ofMinutes(5), 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(5), 1_000);
        two.close();
        two = BusUnderTest.start(loops.at(1), redis.url(), tiny);
        for (int i = 0; i < 12; i++) {
            BusUnderTest.await(two.publish("e" + i + "x".repeat(200), "r"));
        }
        String first = two.delivered.get(0).replaceFirst(".* ", "");
        int taken = 4 + 10_000;
        Queue<Integer> answered = new ConcurrentLinkedQueue<>();
        Queue<Integer> refused = new ConcurrentLinkedQueue<>();
        two.onLoop(() -> {
            for (int i = 0; i < taken + 5; i++) {
                int number = i;
                findMissed(first, missed -> {
                    (isComplete(missed) ? answered : refused).add(number);
                    if (answered.size() == 1) { // one place is free now, and several searches compete for it
                        answered.add(-1);
                        range(taken + 5, taken + 55)
                                .forEach(late ->
                                        findMissed(first, found -> (isComplete(found) ? answered : refused).add(late)));
                    }
                });
            }
            return Future.succeededFuture();
        });
        assertThat(refused).startsWith(range(taken, taken + 5).toArray(Integer[]::new));
        await().atMost(Duration.ofSeconds(30)).until(() -> answered.size() == 1 + taken + 1);
        assertThat(refused)
                .containsExactlyElementsOf(range(taken, taken + 55)
                        .filter(number -> number != taken + 5)
                        .toList());
        assertThat(List.copyOf(answered).subList(taken - 10, taken + 2)).endsWith(taken + 5);
    }

    private static Stream<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed();
    }

    private void findMissed(String offset, Consumer<MissedPackets> answer) {
        two.bus.missed(BusUnderTest.CHAT, Set.of("r"), new ClientPosition(offset, null, 0), answer);
    }

    private static boolean isComplete(MissedPackets missed) {
        return missed instanceof MissedPackets.Complete complete
                && complete.packets().size() == 11;
    }

    private void add(String... fields) {
        List<String> arguments = new ArrayList<>(List.of("socket.io", "*"));
        arguments.addAll(List.of(fields));
        one.ask(Command.XADD, arguments.toArray(new String[0]));
    }

    private static List<SocketDetails> fetch(BusUnderTest node) {
        return node.onLoop(() -> node.bus.fetchSockets(BusUnderTest.CHAT, Targets.ALL, Duration.ofSeconds(3)));
    }
}
