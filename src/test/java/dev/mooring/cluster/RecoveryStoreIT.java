package dev.mooring.cluster;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.socketio.adapter.RestoredState;
import dev.mooring.socketio.adapter.SocketState;
import dev.mooring.support.DurableRedis;
import dev.mooring.support.RawRedis;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RecoveryStoreIT {

    private static final Duration WINDOW = Duration.ofMinutes(2);
    private static final Pattern READS = Pattern.compile("total_reads_processed:(\\d+)");
    private static final long LIFE_MILLIS = Duration.ofMinutes(15).toMillis();

    private EmbeddedRedis server;
    private RawRedis redis;
    private StoreUnderTest one;
    private StoreUnderTest two;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        one = StoreUnderTest.start(server.url(), StoreUnderTest.config(WINDOW));
        two = StoreUnderTest.start(server.url(), StoreUnderTest.config(WINDOW));
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        server.close();
    }

    private static String key(SocketState state) {
        return "sio:session:" + state.pid();
    }

    private String value(SocketState state) {
        return redis.text("GET", key(state));
    }

    private boolean belongsTo(SocketState state, String session) {
        return value(state).startsWith(StateCodec.owner(session));
    }

    private long now() {
        List<String> time = redis.list("TIME");
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    private String marker(StoreUnderTest node) {
        return "mooring:recovery:" + node.key();
    }

    @Test
    void a_released_state_is_restored_completely_on_another_node() {
        SocketState state = one.connect("room-1");
        assertThat(redis.number("PTTL", key(state))).isBetween(LIFE_MILLIS - 10_000, LIFE_MILLIS);
        long before = now();
        one.release(state);
        long after = now();
        assertThat(redis.number("PTTL", key(state))).isBetween(1L, WINDOW.toMillis());
        RestoredState restored = two.restore(state).orElseThrow();
        assertThat(restored.state().id()).isEqualTo(state.id());
        assertThat(restored.state().rooms()).isEqualTo(state.rooms());
        assertThat(restored.state().data()).isEqualTo(state.data());
        assertThat(restored.previousSession()).isEmpty();
        assertThat(restored.aliveMillis()).isBetween(before - 20, after);
        assertThat(belongsTo(state, restored.state().session())).isTrue();
        assertThat(redis.number("PTTL", key(state))).isGreaterThan(LIFE_MILLIS - 10_000);
    }

    private long reads() {
        Matcher reads = READS.matcher(redis.text("INFO", "stats"));
        assertThat(reads.find()).isTrue();
        return Long.parseLong(reads.group(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 250, 251, 600})
    void states_of_sockets_that_connect_in_one_turn_are_all_written_in_few_writes(int sockets) {
        List<SocketState> states = IntStream.range(0, sockets)
                .mapToObj(i -> one.socket("room-" + i))
                .toList();
        long before = reads();
        one.onLoop(() -> Future.all(states.stream().map(one.store()::save).toList()));
        assertThat(reads() - before)
                .as("times that Redis has read from a connection")
                .isLessThan(70);
        assertThat(states)
                .allSatisfy(
                        state -> assertThat(belongsTo(state, state.session())).isTrue());
    }

    @Test
    void none_of_the_sockets_that_connect_in_one_turn_has_a_state_when_redis_refuses_writes() {
        List<SocketState> states =
                IntStream.range(0, 20).mapToObj(i -> one.socket("room-" + i)).toList();
        redis.ask("CONFIG", "SET", "maxmemory", "1");
        List<Future<Void>> saved = new ArrayList<>();
        Future<?> done = one.attempt(() -> {
            states.forEach(state -> saved.add(one.store().save(state)));
            return Future.join(saved);
        });
        redis.ask("CONFIG", "SET", "maxmemory", "0");
        assertThat(done.failed()).isTrue();
        assertThat(saved).hasSize(20).allMatch(Future::failed);
        assertThat(states)
                .allSatisfy(
                        state -> assertThat(redis.number("EXISTS", key(state))).isZero());
        SocketState later = one.connect("room-1"); // the next turn is another batch
        assertThat(belongsTo(later, later.session())).isTrue();
    }

    @Test
    void a_restore_does_not_prove_that_the_client_was_connected() {
        SocketState state = one.connect("room-1");
        one.release(state);
        RestoredState first = two.restore(state).orElseThrow();
        two.release(first.state());
        RestoredState second = one.restore(state).orElseThrow();
        assertThat(second.aliveMillis()).isEqualTo(first.aliveMillis());
        assertThat(two.restore(state).orElseThrow().aliveMillis())
                .as("after a restore by a session that is still open")
                .isLessThanOrEqualTo(first.aliveMillis());
    }

    @Test
    void a_session_with_answered_pings_proves_that_the_client_was_connected() {
        SocketState state = one.connect("room-1");
        one.release(state);
        RestoredState first = two.restore(state).orElseThrow();
        String key = "mooring:recovery:last:" + state.pid();
        assertThat(redis.number("PTTL", key)).isBetween(WINDOW.toMillis(), WINDOW.toMillis() + 10_001);
        assertThat(redis.text("GET", key)).endsWith(" " + first.aliveMillis());
        redis.ask("SET", key, (now() - 10_500) + " " + first.aliveMillis());
        long before = now();
        two.release(first.state());
        assertThat(one.restore(state).orElseThrow().aliveMillis()).isGreaterThanOrEqualTo(before - 20);
    }

    @Test
    void a_gap_before_an_unconfirmed_restore_prevents_the_next_one() {
        SocketState state = one.connect("room-1");
        one.release(state);
        RestoredState first = two.restore(state).orElseThrow();
        redis.ask("SET", GapMark.KEY, String.valueOf(first.aliveMillis()));
        two.release(first.state());
        assertThat(one.restore(state)).isEmpty();
    }

    @Test
    void a_living_owner_is_fenced_and_its_socket_cannot_change_the_state_any_more() {
        redis.ask("SET", "mooring:key:" + one.key(), "node-1");
        List<String> commands = one.listenAs("node-1");
        SocketState state = one.connect("room-1");
        RestoredState restored = two.restore(state).orElseThrow();
        assertThat(restored.previousSession()).isEqualTo(state.session());
        await().untilAsserted(() -> assertThat(commands).hasSize(1));
        assertThat(new JsonObject(commands.get(0)))
                .isEqualTo(new JsonObject()
                        .put("do", "fence")
                        .put("namespace", "/chat")
                        .put("socket", state.id().value())
                        .put("session", state.session()));
        String taken = value(state);
        assertThat(one.attempt(() -> one.store().update(() -> StoreUnderTest.in(state, "other")))
                        .failed())
                .isTrue();
        assertThat(one.takenOver()).containsExactly(state.session());
        one.release(state);
        one.onLoop(() -> {
            one.store().remove(state);
            return one.store().release(one.socket());
        });
        assertThat(value(state)).isEqualTo(taken);
        assertThat(redis.number("PTTL", key(state))).isGreaterThan(WINDOW.toMillis());
        assertThat(two.onLoop(() -> two.store().update(restored::state).map(true)))
                .isTrue();
        assertThat(two.takenOver()).isEmpty();
    }

    @Test
    void the_state_of_a_crashed_node_is_restored_within_the_window_since_its_last_proof_of_life() {
        SocketState state = one.connect("room-1");
        SocketState late = one.connect("room-2");
        one.kill();
        long proven = redis.number("GET", marker(one));
        RestoredState restored = two.restore(state).orElseThrow();
        assertThat(restored.previousSession()).isEqualTo(state.session());
        assertThat(restored.aliveMillis()).isEqualTo(proven - 1);
        redis.ask("SET", marker(one), String.valueOf(now() - WINDOW.toMillis() - 1));
        assertThat(two.restore(late)).isEmpty();
        assertThat(redis.number("EXISTS", key(late))).isZero();
        one = StoreUnderTest.start(server.url(), StoreUnderTest.config(WINDOW));
    }

    @Test
    void a_state_of_a_node_without_proof_of_life_is_not_restored() {
        SocketState state = one.connect();
        one.store().close();
        await().until(() -> {
            redis.ask("DEL", marker(one));
            return two.restore(state).isEmpty();
        });
        assertThat(redis.number("EXISTS", key(state))).isZero();
    }

    @Test
    void a_state_is_not_restored_after_the_window() {
        two.close();
        two = StoreUnderTest.start(server.url(), StoreUnderTest.config(Duration.ofMillis(300)));
        SocketState state = two.connect();
        two.release(state);
        await().until(() -> redis.number("EXISTS", key(state)) == 0);
        assertThat(one.restore(state)).isEmpty();
    }

    @Test
    void a_client_last_known_before_a_gap_is_not_recovered() {
        SocketState released = one.connect();
        one.release(released);
        SocketState living = one.connect();
        redis.ask("SET", "mooring:gap", String.valueOf(now() + 60_000));
        for (SocketState state : List.of(released, living)) {
            assertThat(two.restore(state)).isEmpty();
            assertThat(redis.number("EXISTS", key(state))).isZero();
        }
        redis.ask("SET", "mooring:gap", String.valueOf(now() - 60_000));
        SocketState later = one.connect();
        one.release(later);
        assertThat(two.restore(later)).isPresent();
    }

    @Test
    void a_pid_of_another_namespace_leaves_the_state_unchanged() {
        SocketState state = one.connect();
        for (String namespace : List.of("/", "/cha", "/chatx", "/chau", "", "/" + "x".repeat(300))) {
            assertThat(two.restore(namespace, state.pid())).as(namespace).isEmpty();
        }
        assertThat(belongsTo(state, state.session())).isTrue();
        assertThat(two.restore(state)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a b",
                "a\nb",
                "ä",
                "../x",
                "a:b",
                "0123456789012345678901234567890123456789012345678901234567890123x"
            })
    void an_invalid_pid_is_not_looked_up(String pid) throws IOException {
        try (RawRedis.Monitor monitor = redis.monitor()) {
            assertThat(two.restore("/chat", pid)).isEmpty();
            assertThat(two.restore("/chat", "unknown")).isEmpty();
            await().until(() -> monitor.heard().contains("sio:session:unknown"));
            assertThat(monitor.heard().replace("sio:session:unknown", "")).doesNotContain("sio:session:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "gA==",
                "!!!!",
                "hKNzaWS0",
                "iKVvd25lcrA0TmkxOXY5cUFBQUFBQUFB",
                "iKVvd25lcrAtLS0tLS0tLS0tLS0tLS0t////",
                "null"
            })
    void an_invalid_value_restores_nothing(String garbage) {
        redis.ask("SET", "sio:session:garbage", garbage);
        assertThat(two.restore("/chat", "garbage")).isEmpty();
    }

    @Test
    void a_key_of_another_type_restores_nothing() {
        redis.ask("HSET", "sio:session:hash", "a", "b");
        assertThat(two.restore("/chat", "hash")).isEmpty();
    }

    @Test
    void a_state_written_by_node_is_restored_once() {
        redis.ask("SET", "sio:session:WI_XlFbqGYlqRCMAAAAC", StateCodecTest.BY_NODE, "PX", "110000");
        long expected = now() - (WINDOW.toMillis() - 110_000) - 1;
        RestoredState restored = two.restore("/chat", "WI_XlFbqGYlqRCMAAAAC").orElseThrow();
        assertThat(restored.state().rooms()).isEqualTo(Set.of("0b5nhQ1gXJhLSdVGAAAB", "conversation-1"));
        assertThat(restored.previousSession()).isEmpty();
        assertThat(restored.aliveMillis()).isBetween(expected - 2_000, expected + 2_000);
        assertThat(one.restore("/chat", "WI_XlFbqGYlqRCMAAAAC")).isEmpty();
    }

    @Test
    void changes_are_written_in_one_batch_with_their_latest_values() {
        SocketState state = one.connect();
        List<String> rooms = new ArrayList<>();
        one.onLoop(() -> {
            List<Future<Void>> written = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                rooms.add("room-" + i);
                written.add(one.store().update(() -> StoreUnderTest.in(state, rooms.toArray(String[]::new))));
            }
            return Future.all(written);
        });
        assertThat(two.restore(state).orElseThrow().state().rooms()).hasSize(100);
        assertThat(redis.text("INFO", "commandstats")).contains("cmdstat_getrange:calls=1,");
    }

    @Test
    void a_missing_state_was_taken_over_and_is_not_written_again() {
        SocketState state = one.connect();
        redis.ask("DEL", key(state));
        assertThat(one.attempt(() -> one.store().update(() -> state)).failed()).isTrue();
        assertThat(one.takenOver()).containsExactly(state.session());
        assertThat(redis.number("EXISTS", key(state))).isZero();
    }

    @Test
    void a_removed_state_is_not_restored() {
        SocketState state = one.connect();
        one.onLoop(() -> {
            Future<Void> update = one.store().update(() -> state);
            one.store().remove(state);
            return update;
        });
        assertThat(two.restore(state)).isEmpty();
    }

    @Test
    void states_that_redis_has_lost_are_written_again() {
        List<SocketState> states = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            states.add(one.connect("room-" + i));
        }
        redis.ask("FLUSHALL");
        assertThat(one.onLoop(() -> one.store().update(() -> states.get(0)).map(true)))
                .isTrue();
        await().until(() -> redis.number("DBSIZE") >= 600 + 4);
        assertThat(one.onLoop(() -> one.store().update(() -> states.get(1)).map(true)))
                .isTrue();
        assertThat(one.takenOver()).isEmpty();
        for (SocketState state : List.of(states.get(0), states.get(300), states.get(599))) {
            assertThat(two.restore(state).orElseThrow().state().rooms()).isEqualTo(state.rooms());
        }
    }

    @Test
    void a_renewal_detects_a_takeover() {
        one.close();
        one = StoreUnderTest.start(
                server.url(),
                new RecoveryConfig(
                        WINDOW,
                        Duration.ofMillis(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(100)));
        SocketState kept = one.connect();
        SocketState taken = one.connect();
        String session = two.restore(taken).orElseThrow().state().session();
        redis.ask("PEXPIRE", key(kept), "2500");
        await().untilAsserted(() -> assertThat(redis.number("PTTL", key(kept))).isGreaterThan(2_600));
        await().untilAsserted(() -> assertThat(one.takenOver()).containsExactly(taken.session()));
        assertThat(belongsTo(taken, session)).isTrue();
    }

    @Test
    void an_unanswered_save_or_restore_fails_and_leaves_no_state() {
        one.close();
        one = StoreUnderTest.start(
                server.url(),
                new RecoveryConfig(
                        WINDOW,
                        Duration.ofMillis(1),
                        Duration.ofMillis(300),
                        Duration.ofMinutes(15),
                        Duration.ofMillis(100)));
        SocketState before = two.connect();
        SocketState state = one.socket();
        assertThat(one.restore("/chat", "unknown")).as("Redis knows the script").isEmpty();
        redis.ask("CLIENT", "PAUSE", "1500", "ALL");
        boolean saved = one.onLoop(() -> {
            Future<Boolean> restored = one.store()
                    .restore("/chat", before.pid(), one.session())
                    .map(true)
                    .otherwise(false);
            return one.store().save(state).map(true).otherwise(false).compose(done -> restored.map(it -> done || it));
        });
        assertThat(saved).isFalse();
        await().until(() -> redis.number("EXISTS", key(state)) == 0);
        await().until(() -> redis.number("EXISTS", key(before)) == 0);
    }

    @Test
    void states_are_written_after_an_outage_and_no_method_throws() throws IOException {
        SocketState live = one.connect();
        SocketState gone = one.connect();
        int port = server.port();
        server.close();
        await().until(() -> one.attempt(() -> one.store().update(() -> live)).failed());
        assertThat(one.attempt(() -> one.store().save(one.socket())).failed()).isTrue();
        assertThat(one.attempt(() -> one.store().restore("/chat", gone.pid(), one.session()))
                        .failed())
                .isTrue();
        one.disconnect(gone);
        assertThat(one.attempt(() -> one.store().release(gone)).failed()).isTrue();
        server = EmbeddedRedis.startAt(port);
        await().until(() -> redis.number("EXISTS", key(live)) == 1);
        await().until(() -> redis.number("EXISTS", key(gone)) == 1);
        assertThat(belongsTo(gone, "-".repeat(16))).isTrue();
        assertThat(one.takenOver()).isEmpty();
        await().until(() -> two.restore(live).isPresent());
    }

    @Test
    void waiting_updates_fail_when_redis_goes_away_and_are_written_later() throws Exception {
        one.close();
        try (DurableRedis durable = DurableRedis.start()) {
            one = StoreUnderTest.start(durable.url(), StoreUnderTest.config(WINDOW));
            List<SocketState> states = List.of(one.connect(), one.connect(), one.connect());
            SocketState gone = one.connect();
            SocketState removed = one.connect();
            one.disconnect(gone);
            one.disconnect(removed);
            durable.freeze();
            List<Future<Void>> answers = new CopyOnWriteArrayList<>();
            one.onLoop(() -> {
                answers.add(one.store().update(() -> states.get(0)));
                return one.afterMillis(100); // by then it is under way
            });
            one.onLoop(() -> {
                states.forEach(state -> answers.add(one.store().update(() -> state)));
                answers.add(one.store().release(gone));
                one.store().remove(removed);
                return Future.succeededFuture();
            });
            assertThat(answers).hasSize(5).noneMatch(Future::isComplete);
            durable.kill();
            await().until(() -> answers.stream().allMatch(Future::failed));
            assertThat(one.attempt(() -> one.store().update(() -> states.get(1)))
                            .failed())
                    .as("requested while Redis is away")
                    .isTrue();
            durable.startEmpty();
            RawRedis again = durable.ask();
            for (SocketState state : states) {
                await().until(() -> again.number("EXISTS", key(state)) == 1);
            }
            await().until(() -> again.number("EXISTS", key(gone)) == 1);
            assertThat(again.number("PTTL", key(gone))).isBetween(1L, WINDOW.toMillis());
            assertThat(again.number("EXISTS", key(removed))).isZero();
            assertThat(one.takenOver()).isEmpty();
            one.close();
        }
        one = StoreUnderTest.start(server.url(), StoreUnderTest.config(WINDOW));
    }
}
