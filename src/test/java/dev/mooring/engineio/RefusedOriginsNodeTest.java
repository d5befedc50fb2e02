package dev.mooring.engineio;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an operator sees of pages that may not connect. */
class RefusedOriginsNodeTest {

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(RefusedOrigins.class);

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };
    private TestEngine engine;

    @BeforeEach
    void start() {
        recorder.start();
        LOGGER.addAppender(recorder);
        EngineConfig config = EngineConfig.of("/engine.io/").withOrigins(OriginPolicy.parse("https://app.example.com"));
        engine = new TestEngine(config, session -> new Silent(), EngineHooks.NONE);
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(recorder);
        engine.close();
    }

    private void ask(int loop, String method, String origin) {
        assertThat(RawHttp.send(method, engine.http(loop, "?EIO=4&transport=polling"), "", "Origin", origin)
                        .statusCode())
                .isIn(200, 204, 403);
    }

    private long counted() {
        return Answers.await(engine.node.routes().refusedOrigins());
    }

    @Test
    void every_refused_request_is_counted_and_the_first_is_logged_with_its_origin() {
        ask(TestEngine.AWAY, "GET", "https://evil.example");
        ask(TestEngine.HOME, "GET", "https://evil.example");
        ask(TestEngine.HOME, "OPTIONS", "https://other.example");
        ask(TestEngine.HOME, "GET", "https://app.example.com");
        await().untilAsserted(() -> assertThat(counted()).isEqualTo(3));
        assertThat(lines).as("one line a minute").hasSize(1);
        assertThat(lines.element()).contains("refused 1 requests").contains("https://evil.example");
    }

    @Test
    void what_came_in_a_pause_is_logged_in_one_line_after_it() {
        RefusedOrigins origins = new RefusedOrigins(engine.loops.at(0), Duration.ofMillis(500));
        List.of("https://a.example", "https://b.example", "https://c.example", "https://b.example", "x".repeat(5_000))
                .forEach(origins::add);
        await().until(() -> lines.size() == 2);
        assertThat(lines.poll()).contains("refused 1 requests").contains("https://a.example");
        assertThat(lines.poll())
                .contains("refused 4 requests")
                .contains("https://b.example, https://c.example, xxx")
                .hasSizeLessThan(400);
    }

    @Test
    void a_flood_of_origins_names_a_few() {
        RefusedOrigins origins = new RefusedOrigins(engine.loops.at(0), Duration.ofMillis(300));
        for (int i = 0; i < 1_000; i++) {
            origins.add("https://a" + i + ".example\u0007");
        }
        await().until(() -> lines.size() == 2);
        assertThat(String.join("", lines)).contains("https://a1.example?").doesNotContain("https://a9.example");
        assertThat(Answers.await(origins.total())).isEqualTo(1_000);
    }
}
