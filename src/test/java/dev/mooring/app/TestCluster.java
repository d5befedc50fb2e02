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

/** A Redis, nodes as processes, and their clients on bare WebSockets. All of them end with the test. */
final class TestCluster implements AutoCloseable {

    static final String ADMIN = TestNode.token("admin-1", Role.ADMIN);
    static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

    private final List<JarProcess> processes = new ArrayList<>();
    private final List<RawWebSocket> clients = new ArrayList<>();
    private EmbeddedRedis server;

    private TestCluster(EmbeddedRedis server) {
        this.server = server;
    }

    /** Starts a Redis, and no node. */
    static TestCluster start() throws IOException {
        return new TestCluster(EmbeddedRedis.start());
    }

    /** A running node. */
    record Node(JarProcess process, String id, String url) {

        /** The answer to an operator's GET request. */
        JsonObject ask(String path) {
            return new JsonObject(
                    RawHttp.get(url + path, "Authorization", "Bearer " + ADMIN).body());
        }

        int status(String path) {
            return RawHttp.get(url + path).statusCode();
        }

        /** Opens a bare WebSocket, and sends nothing. */
        RawWebSocket dial() {
            return RawWebSocket.connect(url.replace("http", "ws") + WEBSOCKET);
        }
    }

    /** Starts a node with this name and further environment variables, and waits until it listens. */
    Node node(String id, Map<String, String> variables) throws IOException, InterruptedException {
        JarProcess process = process(id, variables);
        return new Node(process, id, process.awaitLine("listening").replaceAll(".*(http://localhost:\\d+).*", "$1"));
    }

    /** Starts a node with this name, without waiting; it may fail. */
    JarProcess process(String id, Map<String, String> variables) throws IOException {
        Map<String, String> environment = new HashMap<>(
                Map.of("REDIS_URL", server.url(), "JWT_SECRET", TestNode.SECRET, "NODE_ID", id, "PORT", "0"));
        environment.putAll(variables);
        JarProcess process = JarProcess.start(environment);
        processes.add(process);
        return process;
    }

    /** Connects widgets to {@code /chat}, without a customer id. */
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

    /** A client of the Redis. */
    RawRedis redis() {
        return new RawRedis(server.url());
    }

    String redisUrl() {
        return server.url();
    }

    /** The number of sessions, counted as in the runbook. */
    long count() throws IOException {
        return redis().number("EVAL", Files.readString(Path.of("docs/ops/count.lua")), "0");
    }

    /** Stops the Redis, which loses its data. */
    void stopRedis() {
        server.close();
    }

    /** Starts an empty Redis at the same port. */
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
