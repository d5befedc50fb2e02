package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.JarProcess;
import dev.mooring.support.MetadataEndpoint;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Nodes as processes: their output at start and stop, and their exit status. */
class ServeIT {

    private static JarProcess node(EmbeddedRedis redis, String... more) throws Exception {
        Map<String, String> environment =
                new HashMap<>(Map.of("PORT", "0", "REDIS_URL", redis.url(), "JWT_SECRET", TestNode.SECRET));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return JarProcess.start(environment);
    }

    private static String url(JarProcess node) throws InterruptedException {
        return node.awaitLine("listening").replaceAll(".*(http://[a-z0-9.]+:\\d+).*", "$1");
    }

    private static int status(String method, String url, String body, String token) {
        return RawHttp.send(method, url, body, "Authorization", "Bearer " + token)
                .statusCode();
    }

    private static String printed(JarProcess node, Role role) throws InterruptedException {
        String line = node.awaitLine(role.wireName() + ": ey");
        return line.substring(line.indexOf(": ey") + 2);
    }

    @Test
    void with_the_embedded_redis_it_prints_urls_secrets_and_tokens() throws Exception {
        Map<String, String> environment =
                Map.of("PORT", "0", "REDIS_URL", "embedded", "HOST", "127.0.0.1", "LOG_FORMAT", "text");
        try (JarProcess node = JarProcess.start(environment, "serve")) {
            String redis = node.awaitLine("embedded Redis at ").replaceAll(".*(redis://127.0.0.1:\\d+).*", "$1");
            String agent = printed(node, Role.AGENT);
            String service = printed(node, Role.SERVICE);
            String admin = printed(node, Role.ADMIN);
            String url = url(node);
            assertThat(url).startsWith("http://127.0.0.1:");
            assertThatThrownBy(() -> new Socket("127.0.0.2", URI.create(url).getPort()))
                    .as("the node listens at HOST only")
                    .isInstanceOf(ConnectException.class);
            String open = "{\"customerId\":\"c\",\"botId\":\"b\"}";
            assertThat(status("POST", url + "/api/conversations", open, agent)).isEqualTo(403);
            assertThat(status("POST", url + "/api/conversations", open, service))
                    .isEqualTo(201);
            assertThat(status("GET", url + "/ops/counts", "", service)).isEqualTo(403);
            assertThat(status("GET", url + "/ops/counts", "", admin)).isEqualTo(200);
            assertThat(new RawRedis(redis).number("EXISTS", "mooring:nodes"))
                    .as("another node can use this Redis")
                    .isOne();
            node.signal("TERM");
            assertThat(node.awaitExit()).isZero();
            assertThat(node.output().lines())
                    .allMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} (INFO |WARN ) \\w+  \\S.*"))
                    .noneMatch(line -> line.contains("no relay") || line.contains("no effect"))
                    .filteredOn(line -> line.contains("CLUSTER_SECRET="))
                    .as("another node needs this secret to relay")
                    .hasSize(1);
        }
    }

    @Test
    void with_another_redis_and_no_secret_it_logs_once_that_there_is_no_relay() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                JarProcess node = node(redis, "RECOVERY_WINDOW", "60000", "LOG_FORMAT", "json")) {
            String url = url(node);
            assertThat(RawHttp.get(url + "/health").statusCode()).isEqualTo(200);
            node.signal("TERM");
            assertThat(node.awaitExit()).isZero();
            List<String> messages = node.output()
                    .lines()
                    .map(line -> new JsonObject(line).getString("message"))
                    .toList();
            assertThat(messages).filteredOn(each -> each.contains("no relay")).hasSize(1);
            assertThat(node.output()).doesNotContain("CLUSTER_SECRET=").doesNotContain("embedded");
        }
    }

    @Test
    void an_unreachable_redis_gives_one_line_and_exit_status_1() throws Exception {
        Map<String, String> environment =
                Map.of("PORT", "0", "REDIS_URL", "redis://user:hunter2@127.0.0.1:1", "JWT_SECRET", TestNode.SECRET);
        try (JarProcess node = JarProcess.startForErrors(environment)) {
            assertThat(node.awaitExit()).isEqualTo(1);
            assertThat(node.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("cannot start: no connection to Redis at redis://***@127.0.0.1:1: ")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void it_exits_with_0_while_redis_is_unreachable() throws Exception {
        EmbeddedRedis redis = EmbeddedRedis.start();
        try (JarProcess node = node(redis)) {
            String url = url(node);
            redis.close();
            await().until(() -> RawHttp.get(url + "/health/ready").body().contains("degraded"));
            node.signal("TERM");
            assertThat(node.awaitExit()).isZero();
        } finally {
            redis.close();
        }
    }

    @Test
    void a_signal_during_the_start_exits_with_0() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                JarProcess first = node(redis, "NODE_ID", "one")) {
            String ignored = url(first);
            try (JarProcess second = node(redis, "NODE_ID", "one")) {
                ignored = second.awaitLine("another node has the id one");
                long told = System.nanoTime();
                second.signal("TERM");
                assertThat(second.awaitExit()).isZero();
                assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(5));
                assertThat(second.output()).doesNotContain("listening").doesNotContain("cannot start");
            }
            assertThat(new RawRedis(redis.url()).list("ZRANGE", "mooring:nodes", "0", "-1"))
                    .as("the first node keeps its name")
                    .containsExactly("one");
        }
    }

    @Test
    void an_interrupted_start_releases_the_name_at_once() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                MetadataEndpoint issuer = MetadataEndpoint.start((number, request) -> {});
                JarProcess node = node(
                        redis, "NODE_ID", "one", "JWT_JWKS_URL", issuer.uri().toString())) {
            RawRedis asked = new RawRedis(redis.url());
            await().until(() -> asked.number("EXISTS", "mooring:node:one") > 0);
            node.signal("TERM");
            assertThat(node.awaitExit()).isZero();
            assertThat(asked.list("KEYS", "mooring:node*")).isEmpty();
            assertThat(node.output()).doesNotContain("listening").doesNotContain("cannot start");
        }
    }
}
