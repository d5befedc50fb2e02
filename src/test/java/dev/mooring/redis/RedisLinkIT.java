package dev.mooring.redis;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@ExtendWith(VertxExtension.class)
class RedisLinkIT {

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
    void a_started_link_is_up_and_answers_on_its_loop() {
        link.started();
        assertThat(link.isUp()).isTrue();
        assertThat(link.events()).containsExactly("up");
        assertThat(link.ask(Command.SET, "key", "value").toString()).isEqualTo("OK");
        String answer = link.onLoop(() -> link.link()
                .send(LinkUnderTest.request(Command.GET, "key"))
                .map(value -> value + " " + loop.isCurrent()));
        assertThat(answer).isEqualTo("value true");
    }

    @Test
    void nil_is_null() {
        link.started();
        assertThat(link.ask(Command.GET, "absent")).isNull();
    }

    @Test
    void what_redis_has_against_a_command_is_told_as_it_is() {
        link.started();
        link.ask(Command.SET, "key", "text");
        assertThat(link.failure(Command.INCR, "key"))
                .isNotInstanceOf(RedisUnavailable.class)
                .hasMessageStartingWith("ERR value is not an integer");
        assertThat(link.failure(Command.GET)).isInstanceOf(IllegalArgumentException.class);
        assertThat(link.isUp()).isTrue();
    }

    @Test
    void it_belongs_to_its_loop() {
        assertThatThrownBy(() -> link.link().isUp()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_wrong_password_stops_the_start_and_is_not_shown() {
        Ask.redis(redis.url(), "CONFIG SET requirepass right");
        LinkUnderTest wrong = LinkUnderTest.of(loop, redis.url().replace("//", "//default:wr0ng@"));
        assertThatThrownBy(wrong::started)
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("WRONGPASS")
                .hasMessageContaining("//***@")
                .message()
                .doesNotContain("wr0ng");
        wrong.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {":p+a%2Fs%40s", "default:p+a%2Fs%40s"})
    void a_password_may_have_any_characters(String credentials) {
        Ask.redis(redis.url(), "CONFIG SET requirepass p+a/s@s");
        LinkUnderTest known = LinkUnderTest.of(loop, redis.url().replace("//", "//" + credentials + "@") + "/2");
        known.started();
        assertThat(known.ask(Command.CLIENT, "INFO").toString()).contains(" db=2 ");
        known.close();
    }

    @Test
    void a_channel_has_one_listener_until_it_is_unsubscribed() {
        link.started();
        LinkUnderTest.await(link.subscribe("news"));
        assertThatThrownBy(() -> LinkUnderTest.await(link.subscribe("news"))).isInstanceOf(IllegalStateException.class);
        assertThat(Ask.redis(redis.url(), "PUBSUB NUMSUB news")).contains(":1");
        link.onLoop(() -> {
            link.link().unsubscribe("news");
            return Future.succeededFuture();
        });
        await().until(() -> Ask.redis(redis.url(), "PUBSUB NUMSUB news").contains(":0"));
        LinkUnderTest.await(link.subscribe("news"));
        Ask.redis(redis.url(), "PUBLISH news again");
        await().untilAsserted(() -> assertThat(link.messages()).containsExactly("news: again"));
    }

    @Test
    void a_listener_that_throws_loses_its_message_and_nothing_else() {
        link.started();
        LinkUnderTest.await(loop.call(() -> link.link().subscribe("bad", message -> {
            throw new IllegalArgumentException("cannot read " + message);
        })));
        LinkUnderTest.await(link.subscribe("good"));
        Ask.redis(redis.url(), "PUBLISH bad garbage");
        Ask.redis(redis.url(), "PUBLISH good news");
        await().untilAsserted(() -> assertThat(link.messages()).containsExactly("good: news"));
        assertThat(link.events()).containsExactly("up");
    }

    @Test
    void messages_and_answers_do_not_mix() {
        link.started();
        LinkUnderTest.await(link.subscribe("news"));
        List<Future<String>> answers = IntStream.range(0, 500)
                .mapToObj(i -> loop.call(() -> link.link()
                        .send(LinkUnderTest.request(Command.PUBLISH, "news", "n" + i))
                        .compose(heard -> link.link().send(LinkUnderTest.request(Command.ECHO, "e" + i)))
                        .map(String::valueOf)))
                .toList();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(LinkUnderTest.await(answers.get(i))).isEqualTo("e" + i);
        }
        await().untilAsserted(() -> assertThat(link.messages()).hasSize(500));
    }

    @Test
    void commands_over_the_limit_fail_and_those_below_it_are_answered() {
        link.started();
        List<Future<Boolean>> outcomes = link.onLoop(() -> {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < ConnectionPair.MAX_WAITING + 100; i++) {
                all.add(link.link()
                        .send(LinkUnderTest.request(Command.INCR, "n"), Duration.ofSeconds(5))
                        .map(true)
                        .otherwise(cause -> !(cause instanceof RedisUnavailable)));
            }
            return Future.succeededFuture(all);
        });
        long answered =
                outcomes.stream().map(LinkUnderTest::await).filter(ok -> ok).count();
        assertThat(answered).isBetween((long) ConnectionPair.MAX_WAITING - 1, (long) ConnectionPair.MAX_WAITING);
        assertThat(link.ask(Command.GET, "n").toLong()).isEqualTo(answered);
    }

    @Test
    void a_late_listener_is_told_that_the_link_is_up() {
        link.started();
        List<String> told = new CopyOnWriteArrayList<>();
        link.onLoop(() -> {
            link.link().listen(new RedisLinkListener() {
                @Override
                public void onUp() {
                    told.add("up");
                }
            });
            return Future.succeededFuture();
        });
        assertThat(told).containsExactly("up");
    }

    @Test
    void a_closed_link_fails_commands_and_stays_closed() {
        link.started();
        Future<Throwable> underWay = loop.call(() -> {
            Future<Throwable> failure = link.link()
                    .send(LinkUnderTest.request(Command.BLPOP, "empty", "0"), Duration.ofSeconds(10))
                    .map((Throwable) new AssertionError("it succeeded"))
                    .otherwise(cause -> cause);
            return link.link().close().compose(closed -> failure);
        });
        assertThat(LinkUnderTest.await(underWay)).isInstanceOf(RedisUnavailable.class);
        assertThat(link.failure(Command.PING)).isInstanceOf(RedisUnavailable.class);
        await().until(() -> Ask.redis(redis.url(), "CLIENT LIST")
                        .lines()
                        .filter(line -> line.contains("resp=3"))
                        .count()
                == 0);
        assertThat(link.events()).containsExactly("up");
    }
}
