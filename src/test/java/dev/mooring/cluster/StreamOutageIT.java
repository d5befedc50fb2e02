package dev.mooring.cluster;

import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisUnavailable;
import dev.mooring.socketio.adapter.ClientPosition;
import dev.mooring.socketio.adapter.MissedPackets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The bus while Redis stops, hangs, refuses writes, restarts empty, or removes entries that were not read. */
@ExtendWith(VertxExtension.class)
class StreamOutageIT {

    private EmbeddedRedis redis;
    private BusUnderTest one;
    private BusUnderTest two;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        redis = EmbeddedRedis.start();
        Loops loops = BusUnderTest.await(Loops.start(vertx, 2));
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
    void messages_are_delivered_without_an_offset_when_redis_delays_writes() {
        BusUnderTest.await(one.publish("before", "r"));
        one.ask(Command.CLIENT, "PAUSE", "1500", "WRITE");
        List<Future<Void>> published = List.of(one.publish("a", "r"), one.publish("b", "r"), one.publish("c", "r"));
        published.forEach(each -> assertThatThrownBy(() -> BusUnderTest.await(each))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("1000 ms"));
        assertThat(one.delivered).endsWith("a null", "b null", "c null");
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(one.ask(Command.GET, GapMark.KEY)).isNotNull());
        await().untilAsserted(() -> assertThat(two.names()).containsExactly("before", "a", "b", "c"));
        assertThat(one.names()).containsExactly("before", "a", "b", "c");
        assertThat(one.status().unrecorded()).isEqualTo(3);
    }

    @Test
    void messages_are_delivered_at_once_while_redis_is_away_and_the_gap_is_marked_afterwards() throws IOException {
        BusUnderTest.await(one.publish("before", "r"));
        redis.close();
        await().until(() -> !one.onLoop(() -> Future.succeededFuture(one.link.isUp())));
        long start = System.nanoTime();
        assertThatThrownBy(() -> BusUnderTest.await(one.publish("away", "r"))).isInstanceOf(RedisUnavailable.class);
        assertThat(System.nanoTime() - start).isLessThan(900_000_000L);
        assertThat(one.delivered).endsWith("away null");
        redis = EmbeddedRedis.startAt(redis.port());
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(one.ask(Command.GET, GapMark.KEY)).isNotNull());
        await().ignoreExceptions().untilAsserted(() -> {
            BusUnderTest.await(one.publish("after", "r"));
            assertThat(two.names()).contains("after");
        });
        assertThat(two.names()).doesNotContain("away");
    }

    @Test
    void after_a_redis_that_hung_no_message_is_delivered_twice_or_out_of_order() throws Exception {
        BusUnderTest.await(one.publish("before", "r"));
        String pid = one.ask(Command.INFO, "server").toString().replaceFirst("(?s).*process_id:(\\d+).*", "$1");
        signal("STOP", pid);
        List<Future<Void>> published = new ArrayList<>();
        for (String event : List.of("a", "b", "c")) {
            published.add(one.publish(event, "r"));
        }
        published.forEach(
                each -> assertThatThrownBy(() -> BusUnderTest.await(each)).isInstanceOf(RedisUnavailable.class));
        signal("CONT", pid);
        await().ignoreExceptions().untilAsserted(() -> {
            BusUnderTest.await(one.publish("after", "r"));
            assertThat(two.names()).endsWith("after");
        });
        assertThat(one.names()).startsWith("before", "a", "b", "c", "after");
        assertThat(two.names()).startsWith("before").endsWith("after");
        // The test publishes the last message until it is delivered.
        assertThat(two.names()).filteredOn(name -> !name.equals("after")).doesNotHaveDuplicates();
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(one.ask(Command.GET, GapMark.KEY)).isNotNull());
    }

    @Test
    void the_recovery_of_a_client_waits_for_the_reader_of_its_node() {
        List<Object> answers = new CopyOnWriteArrayList<>();
        one.onLoop(() -> {
            // While this test blocks the loop, the reader cannot read an event that the other node has delivered.
            Future<Void> published = two.publish("ahead", "r");
            BusUnderTest.await(published);
            String offset = two.delivered.get(0).replaceFirst(".* ", "");
            ClientPosition position = new ClientPosition(offset, null, 0);
            one.bus.missed(BusUnderTest.CHAT, Set.of("r"), position, answer -> {
                answers.add(answer);
                answers.add(one.names());
            });
            assertThat(answers).isEmpty();
            return Future.succeededFuture();
        });
        await().untilAsserted(() ->
                assertThat(answers).containsExactly(new MissedPackets.Complete(List.of()), List.of("ahead")));
    }

    @Test
    void messages_from_the_time_of_an_outage_are_delivered_once_afterwards() throws IOException {
        BusUnderTest.await(two.publish("before", "r"));
        await().untilAsserted(() -> assertThat(one.names()).containsExactly("before"));
        List<String> expected = new ArrayList<>(List.of("before"));
        for (int round = 0; round < 5; round++) {
            List<String> events = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                events.add("e" + round + "-" + i);
            }
            expected.addAll(events);
            killAndAdd(round % 2 == 0 ? "normal" : "pubsub", events);
            await().untilAsserted(() -> assertThat(one.names()).containsExactlyElementsOf(expected));
            await().untilAsserted(() -> assertThat(two.names()).containsExactlyElementsOf(expected));
        }
        assertThat(two.names()).containsExactlyElementsOf(expected);
        assertThat(one.gaps).isEmpty();
    }

    @Test
    void a_node_that_missed_removed_entries_reports_a_gap_and_continues_at_the_end() {
        BusUnderTest.await(two.publish("before", "r"));
        await().untilAsserted(() -> assertThat(one.names()).containsExactly("before"));
        // One step for Redis: entries are added and removed before any node can read them.
        one.ask(Command.EVAL, """
                for i = 1, 300 do redis.call('XADD', 'socket.io', '*', 'x', 'y') end
                redis.call('XTRIM', 'socket.io', 'MAXLEN', '0')
                """, "0");
        await().untilAsserted(() -> {
            assertThat(one.gaps).hasSize(1);
            assertThat(two.gaps).hasSize(1);
        });
        assertThat(one.status().gaps()).isEqualTo(1);
        BusUnderTest.await(two.publish("after", "r"));
        await().untilAsserted(() -> assertThat(one.names()).containsExactly("before", "after"));
        assertThat(one.ask(Command.GET, GapMark.KEY)).isNotNull();
    }

    @Test
    void the_gap_mark_never_decreases_and_replaces_invalid_values() {
        String later = "99999999999999";
        for (String old : List.of(later, "no number", "5")) {
            one.ask(Command.SET, GapMark.KEY, old);
            gap();
            await().untilAsserted(() -> {
                String mark = one.ask(Command.GET, GapMark.KEY).toString();
                assertThat(mark).matches("[0-9]{13,14}");
                assertThat(Long.parseLong(mark)).isGreaterThan(1_700_000_000_000L);
                assertThat(mark.equals(later)).isEqualTo(old.equals(later));
            });
        }
        one.ask(Command.DEL, GapMark.KEY);
        one.ask(Command.LPUSH, GapMark.KEY, "a list");
        gap();
        await().ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(one.ask(Command.GET, GapMark.KEY)).isNotNull());
        assertThat(one.ask(Command.PTTL, GapMark.KEY).toLong())
                .isBetween(1L, BusUnderTest.CONFIG.history().toMillis());
    }

    /** Makes Redis refuse the write of one event. */
    private void gap() {
        long before = one.status().unrecorded();
        one.ask(Command.CONFIG, "SET", "min-replicas-to-write", "1");
        assertThatThrownBy(() -> BusUnderTest.await(one.publish("refused", "r")))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageStartingWith("NOREPLICAS");
        assertThat(one.delivered).endsWith("refused null");
        assertThat(one.status().unrecorded()).isEqualTo(before + 1);
        one.ask(Command.CONFIG, "SET", "min-replicas-to-write", "0");
    }

    private static void signal(String name, String pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    /** Closes all connections of a type and publishes events as another program, before a node can reconnect. */
    private void killAndAdd(String kind, List<String> events) throws IOException {
        StringBuilder commands = new StringBuilder(command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes"));
        for (String event : events) {
            String data = "{\"packet\":{\"type\":2,\"data\":[\"" + event
                    + "\"]},\"opts\":{\"rooms\":[\"r\"],\"except\":[],\"flags\":{}}}";
            commands.append(
                    command("XADD", "socket.io", "*", "uid", "emitter", "nsp", "/chat", "type", "3", "data", data));
        }
        try (Socket socket = new Socket("127.0.0.1", redis.port())) {
            socket.getOutputStream()
                    .write(commands.append(command("QUIT")).toString().getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().readAllBytes();
        }
    }

    private static String command(String... words) {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            command.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return command.toString();
    }
}
