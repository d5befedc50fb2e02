package dev.mooring.fleet;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.NodePeer;
import dev.mooring.support.StockClients;
import dev.mooring.support.StockClients.Stock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The behaviour of two Node.js servers among themselves, on which the tests with Node.js peers rely. */
class NodePeersIT {

    private static final String MIXED = "/mixed";

    private final String room = UUID.randomUUID().toString();
    private EmbeddedRedis redis;
    private NodePeer one;
    private NodePeer two;
    private StockClients clients;
    private Stock client;

    @BeforeEach
    void start() throws Exception {
        redis = EmbeddedRedis.start();
        one = NodePeer.start(redis.url(), "one");
        two = NodePeer.start(redis.url(), "two");
        clients = StockClients.start();
        await("the servers see each other")
                .atMost(Duration.ofSeconds(15))
                .until(() -> one.serverSideEmitWithAck(MIXED, "ask").size() == 1);
        client = clients.open(one.url(), MIXED).join(room);
        two.emit(MIXED, room, "news", "before");
        await().until(() -> client.heard("news").size() == 1);
        client.leadTo(two.url());
    }

    @AfterEach
    void stop() {
        clients.close();
        one.close();
        two.close();
        redis.close();
    }

    private JsonObject awaitReturn() {
        await().atMost(Duration.ofSeconds(15)).until(() -> client.state().getInteger("connects") == 2);
        return client.state();
    }

    @ParameterizedTest
    @ValueSource(strings = {"the server", "close", "cut"})
    void a_client_that_lost_its_transport_is_recovered_by_the_other_server(String how) {
        if (how.equals("the server")) {
            Object ignored = one.call("cut", NodePeer.of(MIXED).put("sid", client.sid()));
        } else {
            client.cut(how);
        }
        two.emit(MIXED, room, "news", NodePeer.bytes((byte) 1));
        JsonObject state = awaitReturn();
        assertThat(state.getBoolean("recovered")).isTrue();
        assertThat(state.getString("sid")).isEqualTo(client.sid());
        one.emit(MIXED, room, "news", "after");
        await().until(() -> client.heard("news").contains("after"));
        assertThat(client.heard("news")).containsExactly("before", NodePeer.bytes((byte) 1), "after");
    }

    @Test
    void a_client_of_a_server_that_shut_down_is_recovered_by_the_other_one() throws Exception {
        one.shutDown();
        assertThat(awaitReturn().getBoolean("recovered")).isTrue();
    }

    @Test
    void a_client_of_a_killed_server_is_not_recovered() {
        one.kill();
        JsonObject state = awaitReturn();
        assertThat(state.getBoolean("recovered")).isFalse();
        assertThat(state.getString("sid")).isNotEqualTo(client.sid());
    }

    @Test
    void acks_and_fetched_sockets_come_from_both_servers() {
        Stock other = clients.open(two.url(), MIXED).join(room).answer("ask", "other");
        client.answer("ask", "client");
        assertThat(one.emitWithAck(MIXED, room, "ask", 1)).containsExactlyInAnyOrder("client", "other");
        assertThat(two.fetchSockets(MIXED).stream().map(JsonObject.class::cast))
                .extracting(socket -> socket.getString("sid"))
                .containsExactlyInAnyOrder(client.sid(), other.sid());
        assertThat(one.serverSideEmitWithAck(MIXED, "ask", room))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject().put("node", "two").put("args", new JsonArray().add(room))));
    }
}
