package dev.mooring.app;

import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawRedis;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * 15,000 sessions on two nodes, run by {@code mvn -Plong test -Dtest=RegistryLongIT}: prints the costs of the registry
 * for Redis and the nodes.
 */
class RegistryLongIT {

    private static final int PER_NODE = 7_500;
    private static final int AT_A_TIME = 100;
    private static final String COUNTED = "mooring:node:";

    @Test
    @Timeout(600)
    void the_registry_of_15000_sessions_is_correct_and_cheap() throws Exception {
        try (EmbeddedRedis server = EmbeddedRedis.start()) {
            RawRedis redis = new RawRedis(server.url());
            Vertx vertx = Vertx.vertx();
            try (JarProcess one = node(server, "one");
                    JarProcess two = node(server, "two")) {
                WebSocketClient client =
                        vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(20_000));
                int first = port(one);
                int second = port(two);
                long emptyMemory = info(redis, "memory", "used_memory");
                long emptyCalls = calls(redis);
                long start = System.nanoTime();
                List<WebSocket> sockets = new ArrayList<>(connect(client, first));
                List<WebSocket> others = connect(client, second);
                long connected = System.nanoTime();
                awaitCount(redis, 2 * PER_NODE);
                say(
                        "connected in %d ms, counted %d ms later, %d script calls",
                        (connected - start) / 1_000_000, since(connected), calls(redis) - emptyCalls);
                say(
                        "Redis: %d bytes a session, of which its node's hash %d",
                        (info(redis, "memory", "used_memory") - emptyMemory) / (2 * PER_NODE),
                        redis.number("MEMORY", "USAGE", COUNTED + "one:sessions", "SAMPLES", "0") / PER_NODE);
                long calls = info(redis, "stats", "total_commands_processed");
                long idleCpu = cpu(one, Duration.ofSeconds(12));
                say(
                        "idle: %d commands in 12 s, node one used %d ms of CPU",
                        info(redis, "stats", "total_commands_processed") - calls, idleCpu);
                for (String which : List.of("first", "second")) {
                    assertThat(redis.number(
                                    "HDEL",
                                    COUNTED + "one:sessions",
                                    redis.list("HRANDFIELD", COUNTED + "one:sessions", "1")
                                            .get(0)))
                            .isOne();
                    long auditCpu = cpu(one, Duration.ofSeconds(12));
                    awaitCount(redis, 2 * PER_NODE);
                    say("with the " + which + " comparison in it: node one used %d ms of CPU in 12 s", auditCpu);
                }
                calls = calls(redis);
                long wave = System.nanoTime();
                others.forEach(WebSocket::close);
                others = connect(client, second);
                awaitCount(redis, 2 * PER_NODE);
                say("all of one node left and came again in %d ms, %d script calls", since(wave), calls(redis) - calls);
                long flushed = System.nanoTime();
                assertThat(redis.text("FLUSHALL")).isEqualTo("OK");
                awaitCount(redis, 2 * PER_NODE);
                say("all is there again %d ms after FLUSHALL", since(flushed));
                assertThat(Duration.ofMillis(since(flushed))).isLessThan(Duration.ofMillis(5_500));
                sockets.addAll(others);
                assertThat(sockets).noneMatch(WebSocket::isClosed);
            } finally {
                Future<Void> ignored = vertx.close();
            }
        }
    }

    private static JarProcess node(EmbeddedRedis server, String id) throws IOException {
        return JarProcess.start(Map.of(
                "REDIS_URL",
                server.url(),
                // One round of heartbeats costs more than everything that this test measures.
                "WEBSOCKET_PING_INTERVAL",
                "3600000",
                "WEBSOCKET_HEARTBEAT_INTERVAL",
                "3600000",
                "JWT_SECRET",
                TestNode.SECRET,
                "NODE_ID",
                id,
                "PORT",
                "0",
                // All clients have the same address.
                "LIMIT_CONNECTIONS_PER_IP",
                "100000",
                "LIMIT_HANDSHAKES_PER_IP",
                "100000"));
    }

    private static int port(JarProcess node) throws InterruptedException {
        return Integer.parseInt(node.awaitLine("listening").replaceAll(".*http://localhost:(\\d+).*", "$1"));
    }

    /** Connects widgets, a limited number in parallel. */
    private static List<WebSocket> connect(WebSocketClient client, int port) throws Exception {
        List<WebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < PER_NODE / AT_A_TIME; i++) {
            List<Future<WebSocket>> some = new ArrayList<>();
            for (int j = 0; j < AT_A_TIME; j++) {
                some.add(join(client.webSocket(), port));
            }
            sockets.addAll(Future.all(some)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get()
                    .<WebSocket>list());
        }
        return sockets;
    }

    private static Future<WebSocket> join(ClientWebSocket socket, int port) {
        Promise<WebSocket> joined = Promise.promise();
        // Before the connection, because the first packet may arrive in one read with the answer to the handshake.
        socket.textMessageHandler(text -> {
            if (text.startsWith("0")) {
                Future<Void> ignored = socket.writeTextMessage("40/chat,");
            } else if (text.startsWith("40/chat,")) {
                joined.tryComplete(socket);
            } else if (text.equals("2")) {
                Future<Void> ignored = socket.writeTextMessage("3");
            }
        });
        socket.connect(port, "localhost", "/socket.io/?EIO=4&transport=websocket")
                .onFailure(joined::tryFail);
        return joined.future();
    }

    private static void awaitCount(RawRedis redis, long number) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> redis.number("EVAL", Files.readString(Path.of("docs/ops/count.lua")), "0") == number);
    }

    /** The CPU time that a process uses during a period, in milliseconds. */
    private static long cpu(JarProcess node, Duration time) {
        long before = cpuMillis(node);
        long start = System.nanoTime();
        await().atMost(time.plusSeconds(5)).until(() -> since(start) >= time.toMillis());
        return cpuMillis(node) - before;
    }

    private static long cpuMillis(JarProcess node) {
        return ProcessHandle.of(node.pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow()
                .toMillis();
    }

    private static long since(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static long info(RawRedis redis, String section, String name) {
        return redis.text("INFO", section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(
                        line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                .sum();
    }

    private static long calls(RawRedis redis) {
        return redis.text("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_eval"))
                .filter(line -> !line.startsWith("cmdstat_eval:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[^=]*:calls=(\\d+).*", "$1")))
                .sum();
    }

    private static void say(String what, long... numbers) {
        String text = what;
        for (long number : numbers) {
            text = text.replaceFirst("%d", String.valueOf(number));
        }
        System.out.println("registry: " + text);
    }
}
