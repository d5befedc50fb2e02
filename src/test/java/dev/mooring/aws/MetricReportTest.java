package dev.mooring.aws;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.registry.SessionCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(VertxExtension.class)
class MetricReportTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Loop loop;
    private long connections;

    @BeforeEach
    void start(Vertx vertx) {
        loop = await(Loops.start(vertx, 1)).at(0);
    }

    private MetricReport report(Supplier<Future<SessionCounts>> counts) {
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        return new MetricReport(loop, counts, new MetricLine("service", "node"), InstantSource.system(), out);
    }

    private Future<SessionCounts> next() {
        connections++;
        return Future.succeededFuture(new SessionCounts(connections, 0, 0, 0, 0, 0));
    }

    private List<JsonObject> lines() {
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .map(JsonObject::new)
                .toList();
    }

    @Test
    void the_first_line_comes_at_once() {
        MetricReport report = report(this::next);
        loop.run(report::start);
        await().untilAsserted(() -> assertThat(lines()).hasSize(1));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).endsWith("}\n");
    }

    @Test
    void later_lines_have_the_counts_of_their_time() {
        MetricReport report = report(this::next);
        loop.run(() -> report.start(now -> Duration.ofMillis(20)));
        await().until(() -> lines().size() >= 3);
        assertThat(lines().subList(0, 3))
                .extracting(line -> line.getInteger(MetricLine.ACTIVE_CONNECTIONS))
                .containsExactly(1, 2, 3);
    }

    @Test
    void a_failed_count_leaves_out_one_line_only() {
        MetricReport report =
                report(() -> connections == 0 ? next().compose(none -> Future.failedFuture("lost")) : next());
        loop.run(() -> report.start(now -> Duration.ofMillis(20)));
        await().until(() -> !lines().isEmpty());
        assertThat(lines().get(0).getInteger(MetricLine.ACTIVE_CONNECTIONS)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T07:33:00.000Z, 2026-11-24T07:34:30Z",
        "2026-11-24T07:33:29.400Z, 2026-11-24T07:34:30Z",
        "2026-11-24T07:33:30.000Z, 2026-11-24T07:34:30Z",
        "2026-11-24T07:33:59.999Z, 2026-11-24T07:34:30Z",
        "2026-12-31T23:59:59.999Z, 2027-01-01T00:00:30Z"
    })
    void the_next_line_is_due_in_the_middle_of_the_next_minute(Instant now, Instant next) {
        assertThat(now.plus(MetricReport.untilNext(now))).isEqualTo(next);
    }
}
