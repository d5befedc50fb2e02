package dev.mooring.fleet;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Balancer;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.Load;
import dev.mooring.support.LoadReport;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One of three nodes is killed while clients send messages. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class KillNodeIT {

    private static final Size SIZE = Size.current();

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void every_acknowledged_message_reaches_every_member_once(int victim) throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                Fleet fleet = Fleet.at(redis.url())) {
            List<Member> nodes = fleet.start(3);
            try (Balancer balancer = Balancer.start(Fleet.urls(nodes));
                    Load load = Load.start(SIZE.load(), SIZE.limit(), balancer.url())) {
                await().atMost(SIZE.limit()).until(() -> load.status().getInteger("acked") > SIZE.messages() / 3);
                nodes.get(victim).kill();
                balancer.leadTo(nodes.stream()
                        .map(Member::url)
                        .filter(url -> !url.equals(nodes.get(victim).url()))
                        .toArray(String[]::new));
                load.awaitSent();
                LoadReport report = load.report()
                        .assertAllAcknowledged(SIZE.messages())
                        .assertWhole()
                        .assertRecovered();
                assertThat(report.count("recovered"))
                        .as("members of the killed node")
                        .isPositive();
                // A message that was published but not acknowledged is sent again under the same id, so duplicate
                // messages are allowed here; duplicate packets are not.
            }
        }
    }
}
