package dev.mooring.fleet;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Balancer;
import dev.mooring.support.Fleet;
import dev.mooring.support.Fleet.Member;
import dev.mooring.support.HelperClients;
import dev.mooring.support.HelperClients.Helper;
import dev.mooring.support.NodePeer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** mooring-client.js with a node that hangs, and with a Socket.IO server of Node.js. */
class ClientHeartbeatIT {

    @Test
    void a_client_leaves_a_node_without_heartbeats_long_before_its_ping_timeout() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                Fleet fleet = Fleet.at(redis.url(), "WEBSOCKET_HEARTBEAT_INTERVAL", "300");
                HelperClients clients = HelperClients.start()) {
            List<Member> nodes = fleet.start(2);
            try (Balancer balancer = Balancer.start(nodes.get(0).url())) {
                for (String transport : List.of("websocket", "polling")) {
                    balancer.leadTo(nodes.get(0).url());
                    Helper widget = clients.open(
                            balancer.url(),
                            new JsonObject()
                                    .put("heartbeatTimeout", 1_500)
                                    .put("botId", "bot-1")
                                    .put("transports", new JsonArray().add(transport)));
                    assertThat(widget.send("before").getBoolean("ok")).isTrue();
                    await().until(() -> widget.status().getInteger("roundTrip") != null);
                    balancer.leadTo(nodes.get(1).url());
                    nodes.get(0).freeze();
                    await().atMost(Duration.ofSeconds(15))
                            .until(() -> widget.status().getInteger("connects") == 2);
                    assertThat(widget.state("log")).asString().contains("no heartbeat in time");
                    assertThat(widget.send("after").getBoolean("ok")).isTrue();
                    await().until(() -> widget.messages().contains("after"));
                    nodes.get(0).thaw();
                }
            }
        }
    }

    @Test
    void with_a_socket_io_server_of_node_js_it_works_without_heartbeats() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                NodePeer peer = NodePeer.start(redis.url(), "stock");
                HelperClients clients = HelperClients.start()) {
            Helper client = clients.open(peer.url(), new JsonObject().put("heartbeatTimeout", 300));
            assertThat(client.status().getString("state")).isEqualTo("connected");
            assertThat(client.call("request", "echo", "hello")).isEqualTo("hello");
            assertThat(client.call("request", "join", "room-1")).isEqualTo("joined");
            // A server of Node.js recovers only clients that have received an event.
            peer.emit("/chat", "room-1", "new-message", new JsonObject().put("message", "first"));
            await().until(() -> client.messages().contains("first"));
            for (String how : List.of("cut", "close")) {
                int before = client.messages().size();
                int connects = client.status().getInteger("connects");
                client.cut(how);
                peer.emit("/chat", "room-1", "new-message", new JsonObject().put("message", "during " + how));
                await().until(() -> client.status().getInteger("connects") == connects + 1);
                peer.emit("/chat", "room-1", "new-message", new JsonObject().put("message", "after " + how));
                await().until(() -> client.messages().size() == before + 2);
                assertThat(client.status().getBoolean("recovered")).isTrue();
            }
            assertThat(client.raw()).containsExactly("first", "during cut", "after cut", "during close", "after close");
            assertThat(client.status().getInteger("moves")).isZero();
        }
    }
}
