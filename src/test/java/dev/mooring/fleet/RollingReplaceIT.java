package dev.mooring.fleet;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.HaProxy;
import dev.mooring.support.Load;
import dev.mooring.support.LoadReport;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Three nodes behind a balancer are replaced one by one, as ECS does, while clients send messages. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class RollingReplaceIT {

    private static final Size SIZE = Size.current();
    private static final int NODES = 3;
    private static final Duration WINDOW = SIZE.of(Duration.ofSeconds(6), Duration.ofSeconds(20));

    /** The time for which a balancer checks a new node before an old one goes. */
    private static final Duration HEALTHY = SIZE.of(Duration.ofSeconds(1), Duration.ofSeconds(10));

    /** The time for three replacements on a busy machine. */
    private static final Duration LIMIT = SIZE.of(Duration.ofMinutes(3), Duration.ofMinutes(6));

    /** The jar of the previous version; the command in the skip message builds it. */
    private static final String PREVIOUS_JAR = "target/previous/mooring.jar";

    /** A balancer and its nodes, which it replaces. */
    private record Rehearsal(HaProxy balancer, Fleet fleet) {

        void register(Member node) {
            balancer.register(node.url());
        }

        /** Starts a new node, which is healthy for a while; deregisters, drains, cuts off and stops the old one. */
        void replace(Member old) throws Exception {
            Member young = fleet.start();
            await().pollInterval(Duration.ofMillis(500))
                    .during(HEALTHY)
                    .atMost(HEALTHY.plusSeconds(30))
                    .until(young::isReady);
            register(young);
            balancer.deregister(old.url());
            old.drain();
            await().atMost(WINDOW.plusSeconds(10)).until(() -> old.sessions() == 0);
            balancer.cut(old.url());
            assertThat(old.stop()).as(old.process().output()).isZero();
        }
    }

    private static JsonObject options(double moves, int reconnectionDelay) {
        // The load lasts as long as the replacement of three nodes.
        int seconds = (int) (NODES * (HEALTHY.toSeconds() + WINDOW.toSeconds() + 3));
        JsonObject options = SIZE.load();
        return options.put("messages", seconds * options.getInteger("rate"))
                .put("cookies", true)
                .put("moves", moves)
                .put("reconnectionDelay", reconnectionDelay);
    }

    private static Fleet fleet(EmbeddedRedis redis) {
        return Fleet.at(redis.url(), "DRAIN_WINDOW", String.valueOf(WINDOW.toMillis()), "TRUSTED_PROXY_HOPS", "1");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 1000})
    void stock_clients_lose_nothing_and_are_recovered(int reconnectionDelay) throws Exception {
        assumeTrue(
                SIZE.isFull() || reconnectionDelay == 500, "skipped: clients with their defaults run with -Plong only");
        LoadReport report = replaceAll(options(0, reconnectionDelay));
        assertThat(report.count("recovered")).isPositive();
        assertThat(report.millis("outage", "p95"))
                .as("time without service, p95: " + report.json().encode())
                // On a machine that runs all tests at once, both take longer than the bar of the full size.
                .isLessThan((reconnectionDelay == 500 ? 1_000 : 2_000) * (SIZE.isFull() ? 1 : 3));
    }

    @Test
    void clients_that_move_are_never_without_service() throws Exception {
        LoadReport report = replaceAll(options(1, 500));
        assertThat(report.count("tookOver")).isPositive();
        assertThat(report.tally("disconnects")).isEqualTo(new JsonObject());
    }

    private static LoadReport replaceAll(JsonObject options) throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                Fleet fleet = fleet(redis);
                HaProxy balancer = HaProxy.start()) {
            Rehearsal rehearsal = new Rehearsal(balancer, fleet);
            List<Member> nodes = fleet.start(NODES);
            nodes.forEach(rehearsal::register);
            try (Load load = Load.start(options, LIMIT, balancer.url())) {
                for (Member node : nodes) {
                    rehearsal.replace(node);
                }
                load.awaitSent();
                LoadReport report = load.report()
                        .assertAllAcknowledged(options.getInteger("messages"))
                        .assertWhole()
                        .assertNotDoubled()
                        .assertRecovered();
                assertThat(report.tally("connectErrors"))
                        .as("failed reconnects")
                        .isEqualTo(new JsonObject());
                long perSecond = Math.max(20, report.count("members") / WINDOW.toSeconds());
                assertThat(report.count("closingsPerSecond")).isLessThanOrEqualTo((int) (2 * perSecond));
                return report;
            }
        }
    }

    @Test
    void nodes_of_the_previous_version_are_replaced_without_failures() throws Exception {
        assumeTrue(SIZE.isFull(), "skipped: the previous version is replaced with -Plong only");
        assertThat(new File(PREVIOUS_JAR))
                .as("first: src/test/previous-jar COMMIT target/previous")
                .isFile();
        JsonObject options = options(0, 500);
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                Fleet fleet = fleet(redis);
                HaProxy balancer = HaProxy.start()) {
            Rehearsal rehearsal = new Rehearsal(balancer, fleet);
            List<Member> nodes = List.of(
                    fleet.startOther(PREVIOUS_JAR), fleet.startOther(PREVIOUS_JAR), fleet.startOther(PREVIOUS_JAR));
            nodes.forEach(rehearsal::register);
            try (Load load = Load.start(options, LIMIT, balancer.url())) {
                for (Member node : nodes) {
                    rehearsal.replace(node);
                }
                load.awaitSent();
                LoadReport report = load.report().assertAllAcknowledged(options.getInteger("messages"));
                // Nodes of a version before the cluster share no rooms and store no recovery state: events that their
                // clients miss are not lost by the replacement.
                assertThat(report.count("away")).isZero();
                assertThat(report.tally("connectErrors"))
                        .as("failed reconnects")
                        .isEqualTo(new JsonObject());
                assertThat(report.count("doubledOffsets")).isZero();
            }
            try (Load after = Load.start(options.put("messages", 200), LIMIT, balancer.url())) {
                after.awaitSent();
                LoadReport ignored =
                        after.report().assertWhole().assertNotDoubled().assertRecovered();
            }
        }
    }
}
