package dev.mooring.relay;

import dev.mooring.app.TestNode;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Nodes of two releases side by side, as in each rollout of a changed CLUSTER_SECRET. */
class SecretRotationIT {

    private static final String OLD = "the secret of last year";
    private static final String NEW = "the secret of this year";

    private static EmbeddedRedis redis;

    @BeforeAll
    static void start() throws IOException {
        redis = EmbeddedRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    /** Starts a node with the secrets {@code current} or {@code current+previous}. */
    private static TestNode node(String id, String secrets) {
        String[] both = secrets.replace("old", OLD).replace("new", NEW).split("\\+", -1);
        List<String> variables =
                new ArrayList<>(List.of("REDIS_URL", redis.url(), "NODE_ID", id, "CLUSTER_SECRET", both[0]));
        if (both.length > 1) {
            variables.addAll(List.of("CLUSTER_SECRET_PREVIOUS", both[1]));
        }
        return TestNode.start(variables.toArray(String[]::new));
    }

    private static boolean isAcceptedByTheOther(TestNode node) {
        return new JsonObject(RawHttp.get(node.url() + "/health/websocket").body())
                .getJsonObject("features")
                .getBoolean("stickySession");
    }

    /** Polls and posts for a session of one node through the other node. */
    private static void pollsBy(TestNode owner, TestNode other) {
        RawPolling relayed = RawPolling.open(owner.url()).by(other.url());
        assertThat(relayed.send("40/chat,").poll()).startsWith("40/chat,{");
        relayed.send("42/chat,1[\"widget-connect\",{\"customerId\":\"c\"}]");
        assertThat(relayed.pollUntil("43/chat,1")).contains("\"ok\":true");
    }

    @ParameterizedTest
    @CsvSource({
        "old, old+new", // the first rollout
        "old+new, old+new",
        "old+new, new+old", // the second one
        "new+old, new+old",
        "new+old, new" // the old secret is removed
    })
    void nodes_of_neighbouring_steps_accept_each_others_requests(String before, String after) {
        try (TestNode one = node("one", before);
                TestNode two = node("two", after)) {
            await().until(() -> isAcceptedByTheOther(one) && isAcceptedByTheOther(two));
            pollsBy(one, two);
            pollsBy(two, one);
        }
    }

    @ParameterizedTest
    @CsvSource({"old, new, false, false", "old, new+old, true, false"})
    void nodes_reject_each_others_requests_if_a_step_is_skipped(
            String before, String after, boolean isOldBelieved, boolean isNewBelieved) {
        try (TestNode one = node("one", before);
                TestNode two = node("two", after)) {
            await().untilAsserted(() -> assertThat(isAcceptedByTheOther(one)).isEqualTo(isOldBelieved));
            await().untilAsserted(() -> assertThat(isAcceptedByTheOther(two)).isEqualTo(isNewBelieved));
        }
    }
}
