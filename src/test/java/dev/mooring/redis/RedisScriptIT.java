package dev.mooring.redis;

import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(VertxExtension.class)
class RedisScriptIT {

    private static final RedisScript APPEND =
            RedisScript.of("redis.call('APPEND', KEYS[1], ARGV[1]); return redis.call('GET', KEYS[1])");

    private EmbeddedRedis redis;
    private LinkUnderTest link;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        redis = EmbeddedRedis.start();
        link = LinkUnderTest.of(LinkUnderTest.await(Loops.start(vertx, 1)).at(0), redis.url())
                .started();
    }

    @AfterEach
    void stop() {
        link.close();
        redis.close();
    }

    @Test
    void its_text_is_sent_once() {
        assertThat(run("a")).isEqualTo("a");
        assertThat(run("b")).isEqualTo("ab");
        assertThat(run("c")).isEqualTo("abc");
        assertThat(Ask.redis(redis.url(), "INFO commandstats")).contains("cmdstat_eval:calls=1,");
    }

    @Test
    void it_is_known_again_after_redis_has_forgotten_it() {
        run("a");
        Ask.redis(redis.url(), "SCRIPT FLUSH");
        assertThat(run("b")).isEqualTo("ab");
    }

    @Test
    void in_order_its_text_is_sent_until_redis_has_run_it() {
        for (String text : List.of("a", "b", "c")) {
            runInOrder(text);
        }
        Ask.redis(redis.url(), "SCRIPT FLUSH");
        assertThat(runInOrder("d")).isEqualTo("abcd");
        assertThat(runInOrder("e")).isEqualTo("abcde");
        assertThat(Ask.redis(redis.url(), "INFO commandstats"))
                .contains("cmdstat_eval:calls=2,", "cmdstat_evalsha:calls=4,");
    }

    @Test
    void what_is_under_way_when_redis_forgets_it_still_runs_in_order() {
        runInOrder("");
        String all = link.onLoop(() -> {
            Future<?> ignored = link.link().send(Request.cmd(Command.SCRIPT).arg("FLUSH"));
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                runs.add(APPEND.runInOrder(link.link(), List.of("key"), String.valueOf(i)));
            }
            return Future.all(runs)
                    .compose(done -> link.link().send(Request.cmd(Command.GET).arg("key")))
                    .map(String::valueOf);
        });
        assertThat(all).isEqualTo("0123456789");
    }

    @Test
    void its_own_errors_are_told_as_they_are() {
        RedisScript wrong = RedisScript.of("return redis.error_reply('NOTOURS for a reason')");
        assertThatThrownBy(() -> link.onLoop(() -> wrong.run(link.link(), List.of())))
                .isInstanceOf(AssertionError.class)
                .cause()
                .hasMessageContaining("NOTOURS for a reason");
    }

    @Test
    void a_resource_that_is_missing_is_our_mistake() {
        assertThatThrownBy(() -> RedisScript.load(RedisScript.class, "missing.lua"))
                .hasMessageContaining("missing.lua");
    }

    private String runInOrder(String text) {
        return link.onLoop(
                () -> APPEND.runInOrder(link.link(), List.of("key"), text).map(String::valueOf));
    }

    private String run(String text) {
        return link.onLoop(() -> APPEND.run(link.link(), List.of("key"), text).map(String::valueOf));
    }
}
