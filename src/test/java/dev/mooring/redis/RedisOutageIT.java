package dev.mooring.redis;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@ExtendWith(VertxExtension.class)
class RedisOutageIT {

    private EmbeddedRedis redis;
    private Loop loop;
    private LinkUnderTest link;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        redis = EmbeddedRedis.start();
        loop = LinkUnderTest.await(Loops.start(vertx, 1)).at(0);
        link = LinkUnderTest.of(loop, redis.url());
    }

    @AfterEach
    void stop() {
        link.close();
        redis.close();
    }

    @Test
    void the_start_fails_when_nobody_answers_and_the_link_goes_on_trying() throws IOException {
        redis.close();
        assertThatThrownBy(link::started)
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining(redis.url())
                .hasMessageContaining("refused");
        redis = EmbeddedRedis.startAt(redis.port());
        await().until(link::isUp);
    }

    @Test
    void while_redis_is_away_commands_fail_at_once() {
        link.started();
        redis.close();
        await().until(() -> link.events().size() == 2);
        assertThat(link.events().get(1)).startsWith("down: ");
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            Throwable failure = link.failure(Command.GET, "key");
            assertThat(failure).isInstanceOf(RedisUnavailable.class);
            assertThat(((RedisUnavailable) failure).mayHaveRun()).isFalse();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void the_link_subscribes_again_after_an_outage() throws IOException {
        link.started();
        LinkUnderTest.await(link.subscribe("before"));
        redis.close();
        await().until(() -> !link.isUp());
        Future<Void> meanwhile = link.subscribe("meanwhile");
        assertThat(meanwhile.isComplete()).isFalse();
        redis = EmbeddedRedis.startAt(redis.port());
        LinkUnderTest.await(meanwhile);
        await().until(link::isUp);
        assertThat(Ask.redis(redis.url(), "PUBLISH before 1")).startsWith(":1");
        assertThat(Ask.redis(redis.url(), "PUBLISH meanwhile 2")).startsWith(":1");
        await().untilAsserted(() -> assertThat(link.messages()).containsExactly("before: 1", "meanwhile: 2"));
        assertThat(link.events()).hasSize(3).last().isEqualTo("up");
    }

    @Test
    void the_link_reconnects_when_either_of_its_connections_is_killed() {
        link.started();
        LinkUnderTest.await(link.subscribe("news"));
        for (String kind : List.of("pubsub", "normal")) {
            int events = link.events().size();
            Ask.redis(redis.url(), "CLIENT KILL TYPE " + kind);
            await().untilAsserted(() -> assertThat(link.events()).hasSize(events + 2));
            link.messages().clear();
            Ask.redis(redis.url(), "PUBLISH news " + kind);
            await().untilAsserted(() -> assertThat(link.messages()).containsExactly("news: " + kind));
        }
    }

    @Test
    void an_answer_that_comes_after_the_timeout_is_discarded() {
        Duration patience = Duration.ofSeconds(5);
        RedisConfig config =
                new RedisConfig(redis.url(), Duration.ofMillis(200), patience, patience, Duration.ofMillis(200));
        LinkUnderTest patient = LinkUnderTest.of(loop, config).started();
        Ask.redis(redis.url(), "CLIENT PAUSE 600 WRITE");
        Throwable failure = patient.failure(Command.SET, "key", "late");
        assertThat(failure).isInstanceOf(RedisUnavailable.class).hasMessageContaining("200 ms");
        assertThat(((RedisUnavailable) failure).mayHaveRun()).isTrue();
        await().ignoreExceptions().until(() -> "late".equals(String.valueOf(patient.ask(Command.GET, "key"))));
        assertThat(patient.ask(Command.ECHO, "next").toString()).isEqualTo("next");
        patient.close();
    }

    @Test
    void a_frozen_redis_is_detected_and_used_again_later() throws Exception {
        link.started();
        long pid = Ask.pid(redis.url());
        signal("STOP", pid);
        await().untilAsserted(() -> assertThat(link.events()).hasSize(2));
        assertThat(link.events().get(1)).isEqualTo("down: the loopback probe did not return");
        assertThat(link.isUp()).isFalse();
        signal("CONT", pid);
        await().until(link::isUp);
    }

    @Test
    void the_link_leaves_a_redis_that_became_a_replica() {
        link.started();
        Ask.redis(redis.url(), "REPLICAOF 127.0.0.1 1");
        assertThat(link.failure(Command.SET, "key", "value"))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageStartingWith("READONLY");
        await().until(() -> link.events().contains("down: this Redis is now a replica"));
        Ask.redis(redis.url(), "REPLICAOF NO ONE");
        await().ignoreExceptions()
                .until(() -> link.ask(Command.SET, "key", "value").toString().equals("OK"));
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
