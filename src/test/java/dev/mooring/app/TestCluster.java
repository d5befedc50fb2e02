package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import static org.assertj.core.api.Assertions.assertThat;

/** A Redis, nodes at it as processes, and their clients on bare WebSockets: all of them end with the test. */
final class TestCluster implements AutoCloseable {

    static final String ADMIN = TestNode.token("admin-1", Role.ADMIN);
    static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

    private final List<JarProcess> processes = new ArrayList<>();
    private final List<RawWebSocket> clients = new ArrayList<>();
    private EmbeddedRedis server;

    private TestCluster(EmbeddedRedis server) {
        this.server = server;
    }

    /** A Redis, and no node yet. */
    static TestCluster start() throws IOException {
        return new TestCluster(EmbeddedRedis.start());
    }

    /** A node that runs. */
    record Node(JarProcess process, String id, String url) {

        /** What an operator is answered. */
        JsonObject ask(String path) {
            return new JsonObject(
                    RawHttp.get(url + path, "Authorization", "Bearer " + ADMIN).body());
        }

        int status(String path) {
            return RawHttp.get(url + path).statusCode();
        }

        /** A bare WebSocket that has said nothing yet. */
        RawWebSocket dial() {
            return RawWebSocket.connect(url.replace("http", "ws") + WEBSOCKET);
        }
    }

    /** A node of that name that listens, with these variables beside the usual ones. */
    Node node(String id, Map<String, String> variables) throws IOException, InterruptedException {
        JarProcess process = process(id, variables);
        return new Node(process, id, process.awaitLine("listening").replaceAll(".*(http://localhost:\\d+).*", "$1"));
    }

    /** A node of that name that has just been started, and may not get far. */
    JarProcess process(String id, Map<String, String> variables) throws IOException {
        Map<String, String> environment = new HashMap<>(
                Map.of("REDIS_URL", server.url(), "JWT_SECRET", TestNode.SECRET, "NODE_ID", id, "PORT", "0"));
        environment.putAll(variables);
        JarProcess process = JarProcess.start(environment);
        processes.add(process);
        return process;
    }

    /** Widgets of {@code /chat} that have not said whose. */
    List<RawWebSocket> connect(Node node, int number) {
        List<RawWebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            RawWebSocket socket = node.dial();
            clients.add(socket);
            sockets.add(socket);
            assertThat(socket.text()).startsWith("0{");
            assertThat(socket.send("40/chat,").text()).startsWith("40/chat,{");
        }
        return sockets;
    }

    /** Asks the Redis. */
    RawRedis redis() {
        return new RawRedis(server.url());
    }

    String redisUrl() {
        return server.url();
    }

    /** How many sessions there are, as the runbook counts them. */
    long count() throws IOException {
        return redis().number("EVAL", Files.readString(Path.of("docs/ops/count.lua")), "0");
    }

    /** Ends the Redis, with all that it has. */
    void stopRedis() {
        server.close();
    }

    /** Starts an empty Redis where the other one was. */
    void startRedis() throws IOException {
        server = EmbeddedRedis.startAt(server.port());
    }

    @Override
    public void close() throws IOException {
        clients.forEach(RawWebSocket::abort);
        for (JarProcess each : processes) {
            each.close();
        }
        server.close();
    }
}
