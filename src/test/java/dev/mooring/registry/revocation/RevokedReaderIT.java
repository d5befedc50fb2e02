package dev.mooring.registry.revocation;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.registry.writer.NodeUnderTest;
import dev.mooring.support.Answers;
import dev.mooring.support.RawRedis;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import static org.assertj.core.api.Assertions.assertThat;

/** Reads and writes the list of revoked tokens in Redis. */
@ExtendWith(VertxExtension.class)
class RevokedReaderIT {

    private static final String KEY = "mooring:revoked";

    private final List<Revoked> received = new ArrayList<>();
    private EmbeddedRedis server;
    private RawRedis redis;
    private Loop loop;
    private RedisLinks links;
    private RevokedReader reader;

    @BeforeEach
    void start(Vertx vertx) throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        Loops loops = Answers.await(Loops.start(vertx, 1));
        loop = loops.at(0);
        links = RedisLinks.of(loops, RedisConfig.of(server.url()), new SecureRandom());
        Answers.await(links.start());
        reader = new RevokedReader(loop, links.of(loop));
    }

    @AfterEach
    void stop() {
        Answers.await(links.close());
        server.close();
    }

    private long now() {
        return Long.parseLong(redis.list("TIME").get(0)) * 1000;
    }

    private void revoke(String name, Object until) {
        redis.ask("ZADD", KEY, String.valueOf(until), name);
    }

    private void startReading(RevokedReader which) {
        Answers.await(loop.call(() -> which.start(received::add)));
    }

    private void refresh(RevokedReader which) {
        Answers.await(loop.call(which::refresh));
    }

    private Map<String, Long> lastReceived() {
        return received.get(received.size() - 1).until();
    }

    @Test
    void revocations_in_force_are_read_with_their_ends() {
        long now = now();
        revoke("agent-1", now + 60_000);
        revoke("token with spaces and ü", now + 70_000);
        revoke("over", now - 1);
        revoke("forever", "+inf");
        startReading(reader);
        assertThat(lastReceived())
                .isEqualTo(Map.of(
                        "agent-1", now + 60_000, "token with spaces and ü", now + 70_000, "forever", Long.MAX_VALUE));
        assertThat(received.get(0).asOf().toEpochMilli()).isBetween(now, now + 10_000);
    }

    @Test
    void the_listener_is_called_only_after_a_change() {
        long until = now() + 60_000;
        startReading(reader);
        assertThat(lastReceived()).as("nothing is revoked").isEmpty();
        refresh(reader);
        assertThat(received).hasSize(1);
        revoke("a", until);
        refresh(reader);
        refresh(reader);
        assertThat(received).hasSize(2);
        assertThat(lastReceived()).isEqualTo(Map.of("a", until));
        revoke("a", until + 1);
        refresh(reader);
        assertThat(lastReceived()).as("a later end").isEqualTo(Map.of("a", until + 1));
        redis.ask("ZREM", KEY, "a");
        revoke("b", until + 1);
        refresh(reader);
        assertThat(lastReceived()).as("the same number of entries").isEqualTo(Map.of("b", until + 1));
        redis.ask("DEL", KEY);
        refresh(reader);
        assertThat(lastReceived()).isEmpty();
        assertThat(received).hasSize(5);
    }

    @Test
    void a_long_list_is_read_to_its_end() {
        String fill = "for i = 1, 25000 do redis.call('ZADD', KEYS[1], ARGV[1] + i, 'token-' .. i) end";
        redis.ask("EVAL", fill, "1", KEY, String.valueOf(now() + 60_000));
        startReading(reader);
        assertThat(lastReceived()).hasSize(25_000).containsKeys("token-1", "token-25000");
    }

    @Test
    void beyond_the_maximum_the_latest_ends_count_and_one_warning_is_logged() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(RevokedReader.class);
        logger.addAppender(log);
        RevokedReader small = new RevokedReader(loop, links.of(loop), 2);
        long until = now() + 60_000;
        revoke("a", until + 2);
        revoke("b", until + 1);
        startReading(small);
        assertThat(log.list).as("as many as the maximum").isEmpty();
        revoke("c", until + 3);
        refresh(small);
        revoke("d", until);
        refresh(small);
        assertThat(lastReceived()).isEqualTo(Map.of("a", until + 2, "c", until + 3));
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("more than 2 revocations; only those with the latest ends are in force");
        logger.detachAppender(log);
    }

    @Test
    void the_last_reading_stays_in_force_while_the_list_cannot_be_read() throws IOException {
        revoke("a", now() + 60_000);
        startReading(reader);
        redis.ask("SET", KEY, "no list");
        refresh(reader);
        server.close();
        refresh(reader);
        assertThat(received).hasSize(1);
        server = EmbeddedRedis.startAt(server.port());
    }

    @Test
    void ended_revocations_are_removed() {
        try (NodeUnderTest node = NodeUnderTest.start(server.url(), "a")) {
            long now = now();
            revoke("over", now - 1);
            revoke("agent-1", now + 60_000);
            revoke("forever", "+inf");
            redis.ask("ZADD", "mooring:nodes", String.valueOf(now - 30_000), "not dead for long");
            assertThat(node.reap()).as("no session of a dead node").isZero();
            assertThat(redis.list("ZRANGE", KEY, "0", "-1")).containsExactly("agent-1", "forever");
            assertThat(redis.list("ZRANGE", "mooring:nodes", "0", "-1")).containsExactly("not dead for long", "a");
        }
    }

    @Test
    void a_longer_revocation_is_not_shortened() {
        long now = now();
        RevokedWriter writer = new RevokedWriter(links::here);
        long first = Answers.await(loop.call(() -> writer.revoke("a", Duration.ofHours(2))))
                .toEpochMilli();
        assertThat(first).isBetween(now + 7_200_000, now + 7_260_000);
        assertThat(Answers.await(loop.call(() -> writer.revoke("a", Duration.ofHours(1))))
                        .toEpochMilli())
                .isEqualTo(first);
        assertThat(redis.text("ZSCORE", KEY, "a")).isEqualTo(String.valueOf(first));
        revoke("forever", "+inf");
        assertThat(Answers.await(loop.call(() -> writer.revoke("forever", Duration.ofHours(1)))))
                .hasToString("9999-12-31T23:59:59.999Z");
    }
}
