package dev.mooring.cluster;

import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisScript;
import dev.mooring.socketio.adapter.JointWrite.Answers;
import dev.mooring.socketio.adapter.JointWrite.Commands;
import dev.mooring.socketio.adapter.JointWrite.Written;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Nodes that read the entries of others with their own writes, and their own entries not at all. */
@ExtendWith(VertxExtension.class)
class JointReadIT {

    private EmbeddedRedis redis;
    private BusUnderTest one;
    private BusUnderTest two;
    /** How often the state of the stream had been asked for at the first look. */
    private long asked;

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

    /** Runs a command that reads, if there is one; then one that publishes. Tells which entry was the last one before. */
    private static final RedisScript IN_ONE_STEP = RedisScript.of("""
            local words = tonumber(ARGV[1])
            local read = words > 0 and redis.call(unpack(ARGV, 2, 1 + words))
            local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
            local before = last and last[1] or '0-0'
            return { before, redis.call(unpack(ARGV, 2 + words)), read }
            """);

    private static Future<Written<String>> writeInOneStep(BusUnderTest node, Commands commands) {
        List<String> arguments = new ArrayList<>();
        arguments.add(String.valueOf(commands.read().size()));
        arguments.addAll(commands.read());
        arguments.addAll(commands.publish().get(0));
        return IN_ONE_STEP
                .runInOrder(node.link, List.of(StreamEntry.STREAM), arguments.toArray(String[]::new))
                .map(answer -> {
                    String before = answer.get(0).toString();
                    String offset = answer.get(1).toString();
                    return new Written<>("", new Answers(List.of(offset), List.of(before), entries(answer.get(2))));
                });
    }

    private static @Nullable List<List<String>> entries(@Nullable Response answer) {
        return answer == null
                ? null
                : answer.stream()
                        .map(entry -> Stream.concat(Stream.of(entry.get(0)), entry.get(1).stream())
                                .map(String::valueOf)
                                .toList())
                        .toList();
    }

    private static Future<String> publishInOneStep(BusUnderTest node, String event, Args args) {
        return publishInOneStep(node, event, args, Future::succeededFuture);
    }

    /** @param then what happens to Redis's answer before the bus gets it */
    private static Future<String> publishInOneStep(
            BusUnderTest node, String event, Args args, Function<Written<String>, Future<Written<String>>> then) {
        return node.loop.call(() -> node.bus.publishWith(
                BusUnderTest.CHAT,
                List.of(BusUnderTest.emit(event, args, "r")),
                commands -> writeInOneStep(node, commands).compose(then),
                (message, offset) -> node.delivered.add(event + " " + offset)));
    }

    @Test
    void nodes_that_know_what_was_before_their_entries_deliver_all_in_one_order() {
        int amount = 2_000;
        List<Future<?>> published = new ArrayList<>();
        for (int i = 0; i < amount; i++) {
            // One node is alone for some time, then both write, then the other one is alone; some entries are read in
            // any case.
            if (i < amount * 2 / 3) {
                published.add(publishInOneStep(one, "one-" + i, Args.of("x")));
            }
            if (i > amount / 3) {
                published.add(publishInOneStep(two, "two-" + i, Args.of("x")));
            }
            if (i % 50 == 0) {
                published.add(one.publish("alone-" + i, "r"));
            }
            if (i % 20 == 0) {
                BusUnderTest.await(Future.all(published));
            }
        }
        BusUnderTest.await(Future.all(published));
        await().untilAsserted(() -> assertThat(two.delivered).hasSize(published.size()));
        await().untilAsserted(() -> assertThat(one.delivered).isEqualTo(two.delivered));
        assertThat(one.delivered).doesNotHaveDuplicates();
        assertThat(one.names().stream().filter(name -> name.startsWith("one")))
                .containsExactlyElementsOf(IntStream.range(0, amount * 2 / 3)
                        .mapToObj(i -> "one-" + i)
                        .toList());
        assertThat(one.position()).isEqualTo(two.position());
        assertThat(one.status().waiting()).isZero();
        assertThat(one.missedNames("0-0", "r")).isEqualTo(one.names());
    }

    @Test
    void nodes_that_write_read_the_entries_of_others_with_their_writes() {
        int amount = 300;
        // A burst counts in which the machine did not keep the nodes waiting.
        await().until(() -> readsDuring(() -> publishFromBoth(amount)) < amount / 3);
        await().untilAsserted(() -> assertThat(one.delivered).isEqualTo(two.delivered));
        assertThat(one.delivered).doesNotHaveDuplicates();
    }

    @Test
    void entries_that_were_read_while_an_answer_was_outstanding_are_delivered_once() {
        AtomicInteger reads = new AtomicInteger();
        int others = 0;
        for (int turn = 0; reads.get() < 10; turn++) {
            publishFromBoth(10);
            Promise<Void> release = Promise.promise();
            String name = "late-" + turn;
            Future<String> late = publishInOneStep(one, name, Args.of("x"), written -> {
                reads.addAndGet(written.answers().read() == null ? 0 : 1);
                return release.future().map(written);
            });
            // The other node keeps the reader busy, so that it also pauses.
            while (!one.names().contains(name)) {
                BusUnderTest.await(two.publish("other-" + others++, "r"));
            }
            BusUnderTest.await(two.publish("other-" + others++, "r"));
            one.loop.run(release::complete);
            BusUnderTest.await(late);
        }
        await().untilAsserted(() -> assertThat(one.delivered).isEqualTo(two.delivered));
        assertThat(one.delivered).doesNotHaveDuplicates();
    }

    private void publishFromBoth(int amount) {
        List<Future<?>> published = new ArrayList<>();
        for (int i = 0; i < amount; i++) {
            published.add(Future.all(
                    publishInOneStep(one, "one-" + i, Args.of("x")), publishInOneStep(two, "two-" + i, Args.of("x"))));
            if (i >= 5) {
                BusUnderTest.await(published.get(i - 5));
            }
        }
        BusUnderTest.await(Future.all(published));
    }

    @Test
    void nodes_that_are_behind_read_many_small_entries_with_few_commands() {
        int amount = 2_500;
        String entry =
                "{\"packet\":{\"type\":2,\"data\":[\"e\"]},\"opts\":{\"rooms\":[\"r\"],\"except\":[],\"flags\":{}}}";
        long reads = readsDuring(() -> {
            one.ask(Command.EVAL, """
                    for i = 1, tonumber(ARGV[1]) do
                      redis.call('XADD', KEYS[1], '*', 'uid', 'other', 'nsp', '/chat', 'type', '3', 'data', ARGV[2])
                    end
                    """, "1", StreamEntry.STREAM, String.valueOf(amount), entry);
            await().untilAsserted(() -> assertThat(one.delivered).hasSize(amount));
            await().untilAsserted(() -> assertThat(two.delivered).isEqualTo(one.delivered));
        });
        assertThat(one.delivered).doesNotHaveDuplicates();
        // Pages of 100, 400, 1,000 and 1,000 for each node, and what it reads before and after them.
        assertThat(reads).isLessThan(2 * 10);
    }

    /** The number of {@code XREAD} commands that Redis runs meanwhile. */
    private long readsDuring(Runnable work) {
        long before = calls("xread");
        work.run();
        return calls("xread") - before;
    }

    @Test
    void a_node_that_writes_alone_reads_few_of_its_entries_back() {
        two.close();
        String text = "x".repeat(10_000);
        int amount = 300;
        // A burst counts in which the machine did not keep the node waiting.
        await().until(() -> bytesReadIn(amount, text) < (long) amount * text.length() / 3);
        two = BusUnderTest.start(two.loop, redis.url());
    }

    /** The bytes that Redis sends while a node publishes that many events, 20 at a time. */
    private long bytesReadIn(int amount, String text) {
        one.delivered.clear();
        long before = sentByRedis();
        List<Future<?>> published = new ArrayList<>();
        for (int i = 0; i < amount; i++) {
            published.add(publishInOneStep(one, "e-" + i, Args.of(text)));
            if (i >= 20) {
                BusUnderTest.await(published.get(i - 20));
            }
        }
        BusUnderTest.await(Future.all(published));
        assertThat(one.delivered).hasSize(amount);
        return sentByRedis() - before;
    }

    @Test
    void entries_that_are_not_read_back_count_as_read_when_the_stream_is_trimmed() {
        List<Future<?>> published = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            published.add(publishInOneStep(one, "e-" + i, Args.of("x")));
            if (i >= 20) {
                BusUnderTest.await(published.get(i - 20));
            }
        }
        BusUnderTest.await(Future.all(published));
        one.ask(Command.XTRIM, StreamEntry.STREAM, "MAXLEN", "0");
        BusUnderTest.await(two.publish("last", "r"));
        // The reader checks the stream's state every 5 s.
        await().atMost(Duration.ofSeconds(15)).until(() -> one.names().contains("last") && isStateAsked());
        assertThat(one.gaps).isEmpty();
        assertThat(one.status().gaps()).isZero();
    }

    /** Whether a reader has asked for the state of the stream since this was called first. */
    private boolean isStateAsked() {
        long now = calls("xinfo");
        if (asked == 0) {
            asked = now;
        }
        return now >= asked + 2; // one of each node
    }

    /** How often Redis has run a command, with all its subcommands. */
    private long calls(String command) {
        return one.ask(Command.INFO, "commandstats")
                .toString()
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command))
                .mapToLong(line -> Long.parseLong(line.replaceFirst("^[^=]*=(\\d+).*", "$1")))
                .sum();
    }

    private long sentByRedis() {
        return one.ask(Command.INFO, "stats")
                .toString()
                .lines()
                .filter(line -> line.startsWith("total_net_output_bytes:"))
                .mapToLong(line -> Long.parseLong(line.replaceFirst(".*:", "").trim()))
                .sum();
    }
}
