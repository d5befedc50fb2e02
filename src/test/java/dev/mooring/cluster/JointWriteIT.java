package dev.mooring.cluster;

import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisUnavailable;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.JointWrite;
import dev.mooring.socketio.adapter.JointWrite.Answers;
import dev.mooring.socketio.adapter.JointWrite.Written;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
}
