package dev.mooring.bench;

import dev.mooring.app.TestNode;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.BareWebSocket;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The main job of a node with one loop: many messages, and many connections, at the same time. The clients run in the same
 * process, and what they allocate is measured, too.
 */
public class ChatBench extends Bench {

    private static final String WIDE = "1000000:1000000";
    private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
    private static final String CONNECT = "40/chat,";
    private static final String ACK = "43/chat,";
    private static final int AT_ONCE = 50;

    private EmbeddedRedis redis;
    private TestNode node;
    private BareWebSocket widget;
    private String message;

    @Setup
    public void start() throws IOException {
        redis = EmbeddedRedis.start();
        node = TestNode.start(
                "REDIS_URL",
                redis.url(),
                "EVENT_LOOPS",
                "1",
                "LIMIT_EVENTS_PER_SOCKET",
                WIDE,
                "LIMIT_CONVERSATIONS",
                WIDE,
                "LIMIT_HANDSHAKES_PER_IP",
                WIDE,
                "LIMIT_CONNECTIONS_PER_IP",
                "1000000");
        widget = BareWebSocket.connect(node.url(), WEBSOCKET).frame(CONNECT);
        awaitConnected(widget);
        String says = "{\"customerId\":\"c-1\",\"botId\":\"b-1\",\"message\":\"Is it still there?\"";
        String conversationId = new JsonArray(ask("42/chat,0[\"widget-send-message\"," + says + "}]"))
                .getJsonObject(0)
                .getString("conversationId");
        message = "42/chat,1[\"widget-send-message\"," + says + ",\"conversationId\":\"" + conversationId + "\"}]";
    }

    @TearDown
    public void stop() throws IOException {
        widget.close();
        node.close();
        redis.close();
    }

    /** A widget sends a message to its conversation; it is stored, published, delivered to the widget, acknowledged. */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public void message() throws IOException {
        for (int i = 0; i < AT_ONCE; i++) {
            widget.frame(message);
        }
        for (int acks = 0; acks < AT_ONCE; ) {
            acks += widget.text().startsWith(ACK) ? 1 : 0;
        }
    }

    /** A widget connects to {@code /chat} by WebSocket, and leaves. */
    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public void connect() throws IOException {
        List<BareWebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            sockets.add(BareWebSocket.connect(node.url(), WEBSOCKET).frame(CONNECT));
        }
        for (BareWebSocket socket : sockets) {
            awaitConnected(socket);
            socket.close();
        }
    }

    private static void awaitConnected(BareWebSocket socket) throws IOException {
        String open = socket.text();
        String answer = socket.text();
        if (!answer.startsWith(CONNECT + "{")) {
            throw new IOException(open + answer);
        }
    }

    /** Sends an event and waits for its ack; returns the ack's array. */
    private String ask(String event) throws IOException {
        String answer = widget.frame(event).text();
        while (!answer.startsWith(ACK)) {
            answer = widget.text();
        }
        return answer.substring(answer.indexOf('['));
    }
}
