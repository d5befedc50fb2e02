package dev.mooring.chat.session;

import dev.mooring.support.ChatClient;
import dev.mooring.support.ChatNode;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static org.assertj.core.api.Assertions.assertThat;

/** The event {@code heartbeat}. */
class HeartbeatIT {

    private static final long INTERVAL = 600;

    @RegisterExtension
    static final ChatNode chat = new ChatNode("WEBSOCKET_HEARTBEAT_INTERVAL", String.valueOf(INTERVAL));

    @Test
    void heartbeats_come_at_their_interval_and_need_no_answer() {
        ChatClient client = chat.widget();
        long first = client.take("heartbeat").getLong("timestamp");
        long second = client.take("heartbeat").getLong("timestamp");
        client.emit(
                "heartbeat-response", new JsonObject().put("timestamp", second).put("serverTimestamp", second));
        long third = client.take("heartbeat").getLong("timestamp");
        assertThat(second - first).isBetween(INTERVAL - 50, 2 * INTERVAL);
        assertThat(third - second).isBetween(INTERVAL - 50, 2 * INTERVAL);
        assertThat(client.untaken("error")).isZero();
    }

    @Test
    void heartbeats_of_clients_that_connect_together_are_spread() {
        String url = chat.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket";
        List<RawWebSocket> clients =
                IntStream.range(0, 12).mapToObj(i -> RawWebSocket.connect(url)).toList();
        clients.forEach(client -> assertThat(client.text()).startsWith("0{"));
        clients.forEach(client -> client.send("40/chat,"));
        clients.forEach(client -> assertThat(client.text()).startsWith("40/chat,"));
        LongSummaryStatistics first = clients.stream()
                .map(client -> new JsonArray(client.text().substring("42/chat,".length())))
                .mapToLong(event -> event.getJsonObject(1).getLong("timestamp"))
                .summaryStatistics();
        assertThat(first.getMax() - first.getMin()).isGreaterThan(INTERVAL / 4);
        clients.forEach(RawWebSocket::abort);
    }
}
