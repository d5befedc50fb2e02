package dev.mooring.fleet;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Balancer;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.Load;
import dev.mooring.support.LoadReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import static org.assertj.core.api.Assertions.assertThat;

/** Polling clients without cookies behind a balancer that leads each request to any of three nodes. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class SpreadPollingIT {

    private static final Size SIZE = Size.current();
    private static final JsonArray POLLING = new JsonArray().add(new JsonArray().add("polling"));

    @Test
    void all_connect_and_no_packet_is_lost_or_doubled() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                Fleet fleet = Fleet.at(redis.url())) {
            List<Member> nodes = fleet.start(3);
            LoadReport spread;
            try (Balancer balancer = Balancer.random(Fleet.urls(nodes))) {
                spread = run(balancer.url());
            }
            assertThat(spread.tally("disconnects")).isEqualTo(new JsonObject());
            assertThat(spread.tally("connectErrors")).isEqualTo(new JsonObject());
            assertThat(spread.count("withoutOffset"))
                    .as("messages that were not recorded")
                    .isZero();
            if (SIZE.isFull()) {
                try (Balancer balancer = Balancer.spread(nodes.get(0).url())) {
                    LoadReport direct = run(balancer.url());
                    System.out.printf(
                            "spread over 3 nodes: ack p50 %d ms, p99 %d ms; all at one node: p50 %d ms, p99 %d ms%n",
                            spread.millis("ackMillis", "p50"),
                            spread.millis("ackMillis", "p99"),
                            direct.millis("ackMillis", "p50"),
                            direct.millis("ackMillis", "p99"));
                }
            }
        }
    }

    private static LoadReport run(String url) throws Exception {
        try (Load load = Load.start(SIZE.load().put("transports", POLLING), SIZE.limit(), url)) {
            load.awaitSent();
            return load.report()
                    .assertAllAcknowledged(SIZE.messages())
                    .assertWhole()
                    .assertNotDoubled()
                    .assertRecovered();
        }
    }
}
