package dev.mooring.fleet;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Balancer;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.Latencies;
import dev.mooring.support.Load;
import dev.mooring.support.LoadReport;
import dev.mooring.support.RawPolling;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import static org.assertj.core.api.Assertions.assertThat;

/** Polling clients without cookies behind a balancer that sends each request to any of three nodes. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class SpreadPollingIT {

    private static final Size SIZE = Size.current();
    private static final JsonArray POLLING = new JsonArray().add(new JsonArray().add("polling"));

    @Test
    void all_clients_connect_and_no_packet_is_lost_or_doubled() throws Exception {
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

    /** One client at a time sends its requests in turn to the owner of its session and to another node. */
    @Test
    void a_relayed_request_is_answered_like_a_direct_one() throws Exception {
        int rounds = SIZE.of(200, 2_000);
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                Fleet fleet = Fleet.at(redis.url(), "LIMIT_EVENTS_PER_SOCKET", "100000:100000")) {
            List<Member> nodes = fleet.start(2);
            RawPolling direct = RawPolling.connect(nodes.get(0).url(), new JsonObject());
            RawPolling relayed = direct.by(nodes.get(1).url());
            Timed before = new Timed();
            Timed ours = new Timed();
            Timed theirs = new Timed();
            for (int i = 0; i < rounds / 4; i++) { // until the JVMs are warm
                before.ask(i % 2 == 0 ? direct : relayed, i);
            }
            for (int i = 0; i < rounds; i++) {
                ours.ask(direct, 2 * i);
                theirs.ask(relayed, 2 * i + 1);
            }
            assertThat(theirs.posts.size()).isEqualTo(rounds);
            System.out.printf(
                    "polling, %d requests of each kind by turns, direct and relayed: POST %s; GET %s%n",
                    rounds, theirs.posts.beside(ours.posts), theirs.polls.beside(ours.polls));
        }
    }

    /** The durations of direct or of relayed requests. */
    private static final class Timed {
        private final Latencies posts = new Latencies();
        private final Latencies polls = new Latencies();

        /** Sends an event, and polls for its ack, which is ready by then. */
        private void ask(RawPolling session, int number) {
            String event = "42/chat," + number + "[\"leave-conversation\",{\"conversationId\":\"none\"}]";
            posts.time(() -> session.send(event));
            StringBuilder answer = new StringBuilder();
            polls.time(() -> answer.append(session.poll()));
            if (answer.indexOf("43/chat," + number + "[") < 0) { // a heartbeat was faster
                answer.append(session.pollUntil("43/chat," + number + "["));
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
