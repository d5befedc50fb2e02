package dev.mooring.fleet;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.Load;
import dev.mooring.support.LoadReport;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Members on two nodes write to one room, and lose their connections at random moments. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class TwoPublishersIT {

    private static final Size SIZE = Size.current();
    private static final int MESSAGES = SIZE.of(200, 10_000);

    /** {@code how} names a way to cut a connection; see src/test/node/cut.js. */
    @ParameterizedTest
    @ValueSource(strings = {"close", "cut", "vanish"})
    void all_members_see_one_order_without_loss_or_doubles(String how) throws Exception {
        JsonObject options = SIZE.load()
                .put("conversations", 1)
                .put("agents", SIZE.of(8, 20))
                .put("messages", MESSAGES)
                .put("rate", SIZE.of(50, 100))
                .put("reconnectionDelay", 100);
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                Fleet fleet = Fleet.at(redis.url(), "LIMIT_EVENTS_PER_SOCKET", "1000:1000")) {
            List<Member> nodes = fleet.start(2);
            try (Load load = Load.start(options, SIZE.limit(), Fleet.urls(nodes))) {
                await().atMost(SIZE.limit())
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> {
                            load.cut(1, how);
                            return load.isSent();
                        });
                LoadReport report = load.report()
                        .assertAllAcknowledged(MESSAGES)
                        .assertWhole()
                        .assertNotDoubled()
                        .assertRecovered();
                assertThat(report.count("recovered"))
                        .as("cuts after which a client recovered")
                        .isGreaterThan(5);
                assertThat(report.count("withoutOffset"))
                        .as("messages that were not recorded")
                        .isZero();
            }
        }
    }
}
