package dev.mooring.cluster;

import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisScript;
import dev.mooring.redis.RedisUnavailable;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.JointWrite;
import dev.mooring.socketio.adapter.JointWrite.Answers;
import dev.mooring.socketio.adapter.JointWrite.Commands;
import dev.mooring.socketio.adapter.JointWrite.Written;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Messages that are published in one step with a write of the caller's own. */
@ExtendWith(VertxExtension.class)
class JointWriteIT {

    private EmbeddedRedis redis;
    private BusUnderTest one;
    private BusUnderTest two;
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

    private <T> Future<T> publishWith(String event, JointWrite<T> write) {
        return one.loop.call(() -> one.bus.publishWith(
                BusUnderTest.CHAT, List.of(BusUnderTest.emit(event, Args.of("x"), "r")), write, (message, offset) -> {
                    one.delivered.add(event + " " + offset);
                }));
    }

    /** Runs the publishing command, and answers its offset. */
    private Future<String> run(List<String> command) {
        Request request = Request.cmd(Command.create(command.get(0)));
        command.subList(1, command.size()).forEach(request::arg);
        return one.link.send(request).map(String::valueOf);
    }

    /** The result of a write that neither read nor knows the entries before its own. */
    private static <T> Written<T> written(T result, List<String> offsets) {
        return new Written<>(result, new Answers(offsets, List.of(), null));
    }

    @Test
    void both_nodes_deliver_a_message_with_the_offset_of_the_write() {
        String result = BusUnderTest.await(publishWith(
                "e",
                commands -> run(commands.publish().get(0)).map(offset -> written("mine " + offset, List.of(offset)))));
        await().untilAsserted(() -> assertThat(two.delivered).hasSize(1));
        assertThat(one.delivered).isEqualTo(two.delivered).containsExactly(result.replace("mine", "e"));
        assertThat(one.status().waiting()).isZero();
    }

    @Test
    void joint_and_other_messages_are_delivered_in_one_order() {
        List<Future<?>> published = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            published.add(publishWith(
                    "joint-" + i,
                    commands -> run(commands.publish().get(0)).map(offset -> written(offset, List.of(offset)))));
            published.add(one.publish("alone-" + i, "r"));
            published.add(two.publish("other-" + i, "r"));
        }
        BusUnderTest.await(Future.all(published));
        await().untilAsserted(() -> assertThat(one.delivered).hasSize(300).containsExactlyElementsOf(two.delivered));
        assertThat(one.names().stream().filter(name -> !name.startsWith("other")))
                .containsExactlyElementsOf(IntStream.range(0, 100)
                        .boxed()
                        .flatMap(i -> Stream.of("joint-" + i, "alone-" + i))
                        .toList());
    }

    /** Publishes several events; {@code write} gets their commands. */
    private <T> Future<T> publishAllWith(List<String> events, JointWrite<T> write) {
        List<ClusterMessage> messages = new ArrayList<>();
        events.forEach(event -> messages.add(BusUnderTest.emit(event, Args.of("x"), "r")));
        return one.loop.call(() -> one.bus.publishWith(BusUnderTest.CHAT, messages, write, (message, offset) -> {
            one.delivered.add(
                    ((ClusterMessage.Emit) message).broadcast().packet().name() + " " + offset);
        }));
    }

    private Future<List<String>> runAll(List<List<String>> commands) {
        return Future.all(commands.stream().map(this::run).toList()).map(all -> all.list());
    }

    @Test
    void all_messages_of_one_write_are_delivered_in_their_order_before_its_result() {
        List<String> events = List.of("first", "second", "third");
        List<String> offsets = BusUnderTest.await(publishAllWith(
                events, commands -> runAll(commands.publish()).map(answers -> written(answers, answers))));
        List<String> expected = IntStream.range(0, 3)
                .mapToObj(i -> events.get(i) + " " + offsets.get(i))
                .toList();
        assertThat(one.delivered).isEqualTo(expected);
        await().untilAsserted(() -> assertThat(two.delivered).isEqualTo(expected));
        assertThat(one.status().waiting()).isZero();
    }

    @Test
    void a_message_that_the_write_omits_is_not_delivered_and_delays_nothing() {
        for (int written = 0; written < 3; written++) {
            int amount = written;
            List<String> offsets = BusUnderTest.await(publishAllWith(
                    List.of("a" + written, "b" + written, "c" + written),
                    commands ->
                            runAll(commands.publish().subList(0, amount)).map(answers -> written(answers, answers))));
            assertThat(offsets).hasSize(amount);
        }
        BusUnderTest.await(one.publish("after", "r"));
        assertThat(one.names()).containsExactly("a1", "a2", "b2", "after");
        await().untilAsserted(() -> assertThat(two.names()).containsExactly("a1", "a2", "b2", "after"));
        assertThat(one.status().waiting()).isZero();
    }

    @Test
    void messages_of_an_unanswered_write_are_delivered_when_they_are_read_back() {
        List<List<String>> late = new ArrayList<>();
        assertThatThrownBy(() -> BusUnderTest.await(publishAllWith(List.of("one", "other"), commands -> {
                    late.addAll(commands.publish());
                    return Future.failedFuture(RedisUnavailable.unanswered("no answer", true));
                })))
                .isInstanceOf(RedisUnavailable.class);
        one.onLoop(() -> run(late.get(1)));
        await().untilAsserted(() -> assertThat(one.names()).containsExactly("other"));
        one.onLoop(() -> run(late.get(0)));
        await().untilAsserted(() -> assertThat(one.names()).containsExactly("other", "one"));
    }

    @Test
    void messages_of_a_failed_write_are_not_delivered() {
        String result =
                BusUnderTest.await(publishWith("no", command -> Future.succeededFuture(written("r", List.of()))));
        assertThat(result).isEqualTo("r");
        assertThatThrownBy(() -> BusUnderTest.await(publishWith(
                        "refused", command -> Future.failedFuture(RedisUnavailable.unanswered("down", false)))))
                .isInstanceOf(RedisUnavailable.class);
        assertThatThrownBy(() -> BusUnderTest.await(publishWith("thrown", command -> {
                    throw new IllegalStateException("a mistake");
                })))
                .isInstanceOf(IllegalStateException.class);
        BusUnderTest.await(one.publish("after", "r"));
        await().untilAsserted(() -> assertThat(two.names()).containsExactly("after"));
        assertThat(one.names()).containsExactly("after");
        assertThat(one.status().waiting()).isZero();
    }

    @Test
    void an_unanswered_write_is_delivered_although_it_failed_for_its_publisher() {
        List<String> late = new ArrayList<>();
        assertThatThrownBy(() -> BusUnderTest.await(publishWith("late", command -> {
                    late.addAll(command.publish().get(0));
                    return Future.failedFuture(RedisUnavailable.unanswered("no answer", true));
                })))
                .isInstanceOf(RedisUnavailable.class);
        assertThat(one.delivered).isEmpty();
        assertThat(one.status().waiting()).isZero();
        String offset = one.onLoop(() -> run(late));
        await().untilAsserted(() -> assertThat(one.delivered).containsExactly("late " + offset));
        await().untilAsserted(() -> assertThat(two.delivered).containsExactly("late " + offset));
    }

    @Test
    void an_unanswered_write_delays_later_messages_only_until_the_timeout() {
        Promise<Written<String>> answer = Promise.promise();
        List<String> command = new ArrayList<>();
        Future<String> published = publishWith("slow", words -> {
            command.addAll(words.publish().get(0));
            return answer.future();
        });
        one.ask(Command.DEL, StreamEntry.STREAM);
        one.ask(Command.SET, StreamEntry.STREAM, "no stream");
        long begun = System.nanoTime();
        assertThatThrownBy(() -> BusUnderTest.await(one.publish("refused", "r")))
                .isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isLessThan(BusUnderTest.CONFIG.publishTimeout().multipliedBy(2));
        assertThat(one.delivered).containsExactly("refused null");
        one.ask(Command.DEL, StreamEntry.STREAM);
        String offset = one.onLoop(() -> run(command));
        one.loop.run(() -> answer.complete(written("r", List.of(offset))));
        String result = BusUnderTest.await(published);
        assertThat(result).isEqualTo("r");
        assertThat(one.names()).containsExactly("refused", "slow");
    }

    @Test
    void a_message_that_is_read_before_the_answer_is_delivered_once() {
        Promise<Written<String>> answer = Promise.promise();
        List<String> offsets = new ArrayList<>();
        Future<String> published = publishWith(
                "early",
                commands -> run(commands.publish().get(0)).compose(offset -> {
                    offsets.add(offset);
                    return answer.future();
                }));
        await().untilAsserted(() -> assertThat(one.names()).containsExactly("early"));
        assertThat(published.isComplete()).isFalse();
        one.loop.run(() -> answer.complete(written("r", List.of(offsets.get(0)))));
        String result = BusUnderTest.await(published);
        assertThat(result).isEqualTo("r");
        BusUnderTest.await(one.publish("after", "r"));
        assertThat(one.names()).containsExactly("early", "after");
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
        return node.loop.call(() -> node.bus.publishWith(
                BusUnderTest.CHAT,
                List.of(BusUnderTest.emit(event, args, "r")),
                commands -> writeInOneStep(node, commands),
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
            Future<String> late = publishWith(
                    name,
                    commands -> writeInOneStep(one, commands).compose(written -> {
                        reads.addAndGet(written.answers().read() == null ? 0 : 1);
                        return release.future().map(written);
                    }));
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
