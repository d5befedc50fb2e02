package dev.mooring.redis;

import dev.mooring.loop.Loops;
import dev.mooring.support.LogLines;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RefusingRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Links to a Redis that runs, answers, and refuses writes. */
@ExtendWith(VertxExtension.class)
class RedisRefusalIT {

    private static final RedisScript WRITE = RedisScript.of("return redis.call('SET', KEYS[1], '1')");

    private EmbeddedRedis server;
    private RawRedis redis;
    private Loops loops;
    private RedisLinks links;
    private LogLines log;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        loops = LinkUnderTest.await(Loops.start(vertx, 2));
        Duration soon = Duration.ofMillis(300);
        links = RedisLinks.of(
                loops,
                new RedisConfig(server.url(), Duration.ofSeconds(1), Duration.ofSeconds(2), soon, soon),
                new Random());
        LinkUnderTest.await(links.start());
        log = LogLines.listen();
    }

    @AfterEach
    void stop() {
        log.close();
        LinkUnderTest.await(links.close());
        server.close();
    }

    private Throwable failure(Request request) {
        return LinkUnderTest.await(loops.at(0)
                .call(() -> links.here().send(request).transform(answer -> {
                    return Future.succeededFuture(
                            answer.failed() ? answer.cause() : new AssertionError("it succeeded"));
                })));
    }

    private Throwable writeFailure() {
        return LinkUnderTest.await(loops.at(0)
                .call(() -> WRITE.runInOrder(links.here(), List.of("mooring:key"))
                        .transform(answer -> Future.succeededFuture(
                                answer.failed() ? answer.cause() : new AssertionError("it succeeded")))));
    }

    private boolean isServing(int loop) {
        return LinkUnderTest.await(
                loops.at(loop).call(() -> Future.succeededFuture(links.here().isServing())));
    }

    private boolean areServing() {
        return LinkUnderTest.await(loops.at(0).call(links::areServing));
    }

    private void assertOneOutage(Runnable end) {
        assertThat(writeFailure()).isInstanceOf(RedisUnavailable.class);
        assertThat(isServing(0)).isFalse();
        assertThat(areServing()).isFalse();
        await().during(Duration.ofSeconds(2)).until(() -> writeFailure() instanceof RedisUnavailable && !areServing());
        end.run();
        await().until(this::areServing);
        assertThat(log.with("refuses commands")).hasSize(1);
        assertThat(log.with("takes all commands again")).hasSize(1);
        assertThat(log.troubles()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(RefusingRedis.class)
    void a_refused_write_is_an_outage_with_one_line_until_it_is_repaired(RefusingRedis kind) {
        kind.begin(redis);
        assertOneOutage(() -> kind.end(redis));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOREPLICAS", "OOM", "NOPERM_WRITES"})
    void reads_go_on_and_a_link_that_writes_nothing_notices_too(RefusingRedis kind) {
        kind.begin(redis);
        assertThat(writeFailure()).isInstanceOf(RedisUnavailable.class);
        await().until(() -> !isServing(1));
        Response answer = LinkUnderTest.await(loops.at(1)
                .call(() -> links.here().send(Request.cmd(Command.EXISTS).arg("key"))));
        assertThat(answer.toInteger()).isZero();
    }

    @Test
    void a_redis_that_cannot_save_is_an_outage() throws IOException {
        Path folder = Path.of(Ask.folder(server.url()));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
        redis.text("CONFIG", "SET", "save", "3600 1");
        redis.text("BGSAVE");
        await().until(() -> redis.text("INFO", "persistence").contains("rdb_last_bgsave_status:err"));
        assertOneOutage(() -> redis.text("CONFIG", "SET", "save", ""));
    }

    @Test
    void a_redis_that_is_busy_with_a_script_is_an_outage() throws Exception {
        redis.text("CONFIG", "SET", "busy-reply-threshold", "50");
        Thread other = new Thread(() -> {
            try {
                redis.text("EVAL", "while true do end", "0");
            } catch (RuntimeException killed) {
                assertThat(killed).hasMessageContaining("killed");
            }
        });
        other.start();
        await().untilAsserted(() ->
                assertThat(failure(Request.cmd(Command.GET).arg("key"))).hasMessageStartingWith("BUSY"));
        await().during(Duration.ofSeconds(1)).until(() -> !areServing());
        redis.text("SCRIPT", "KILL");
        await().until(this::areServing);
        other.join();
        assertThat(log.with("refuses commands: BUSY")).hasSize(1);
        assertThat(log.troubles()).hasSize(1);
    }

    @Test
    void a_wrong_command_is_no_outage() {
        assertThat(failure(Request.cmd(Command.INCR).arg("a").arg("b"))).isNotInstanceOf(RedisUnavailable.class);
        assertThat(areServing()).isTrue();
        assertThat(log.troubles()).isEmpty();
    }
}
