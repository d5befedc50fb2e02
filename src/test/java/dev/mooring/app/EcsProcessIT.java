package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.AwsStandIn;
import dev.mooring.support.EcsAnswers;
import dev.mooring.support.JarProcess;
import dev.mooring.support.MetadataEndpoint;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The jar as a process with and without the metadata endpoint of an ECS task. */
class EcsProcessIT {

    private static final String ENDPOINT = "ECS_CONTAINER_METADATA_URI_V4";

    private EmbeddedRedis server;
    private RawRedis redis;
    private MetadataEndpoint ecs;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRedis.start();
        redis = new RawRedis(server.url());
        ecs = MetadataEndpoint.start();
    }

    @AfterEach
    void stop() {
        ecs.close();
        server.close();
    }

    private JarProcess node(String... variables) throws IOException {
        Map<String, String> environment = new HashMap<>(
                Map.of("REDIS_URL", server.url(), "JWT_SECRET", TestNode.SECRET, "PORT", "0", "LOG_FORMAT", "json"));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return JarProcess.start(environment);
    }

    private static URI url(String listening) {
        return URI.create(listening.replaceAll(".*(http://localhost:\\d+).*", "$1"));
    }

    @Test
    void a_task_takes_its_identity_from_ecs() throws Exception {
        try (JarProcess node = node(ENDPOINT, ecs.uri().toString())) {
            URI url = url(node.awaitLine("listening"));
            assertThat(redis.hash("mooring:node:" + MetadataEndpoint.TASK))
                    .containsEntry("address", "10.40.1.23:" + url.getPort())
                    .containsEntry("zone", "eu-central-1b")
                    .containsEntry("version", "1.4.2+build.7");
            String admin = TestNode.token("admin-1", Role.ADMIN);
            String nodes = RawHttp.get(url + "/ops/nodes", "Authorization", "Bearer " + admin)
                    .body();
            assertThat(new JsonObject(nodes)
                            .getJsonArray("nodes")
                            .getJsonObject(0)
                            .getMap())
                    .containsEntry("id", MetadataEndpoint.TASK)
                    .containsEntry("zone", "eu-central-1b");
            assertThat(new JsonObject(RawHttp.get(url + "/health").body()).getString("version"))
                    .isEqualTo("1.4.2+build.7");
            try (JarProcess command = JarProcess.start(Map.of("REDIS_URL", server.url()), "nodes")) {
                assertThat(command.awaitExit()).isZero();
                assertThat(command.output())
                        .containsPattern(
                                "\n" + MetadataEndpoint.TASK + "  ready  10\\.40\\.1\\.23:\\d+ +eu-central-1b ");
            }
        }
    }

    @Test
    void a_task_prints_its_connections_for_cloudwatch_without_a_log_prefix() throws Exception {
        try (JarProcess node = node(ENDPOINT, ecs.uri().toString())) {
            String ignored = node.awaitLine("listening");
            JsonObject line = new JsonObject(node.awaitLine("_aws"));
            assertThat(line.getString("ServiceName")).isEqualTo(MetadataEndpoint.FAMILY);
            assertThat(line.getInteger("ActiveConnections")).isZero();
            assertThat(line.getString("Node")).isEqualTo(MetadataEndpoint.TASK);
        }
    }

    @Test
    void the_environment_overrides_the_metadata_of_ecs() throws Exception {
        try (JarProcess node =
                node(ENDPOINT, ecs.uri().toString(), "NODE_ID", "blue", "NODE_ADDRESS", "gateway.example:80")) {
            String ignored = node.awaitLine("listening");
            assertThat(redis.hash("mooring:node:blue"))
                    .containsEntry("address", "gateway.example:80")
                    .containsEntry("zone", "eu-central-1b");
            assertThat(redis.list("KEYS", "mooring:node:*" + MetadataEndpoint.TASK + "*"))
                    .isEmpty();
        }
    }

    @Test
    void a_silent_metadata_endpoint_gives_one_line_and_exit_status_1() throws Exception {
        try (MetadataEndpoint silent = MetadataEndpoint.start((number, request) -> {});
                JarProcess node = node(ENDPOINT, silent.uri().toString())) {
            assertThat(node.awaitExit()).isEqualTo(1);
            assertThat(node.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "cannot start: " + ENDPOINT + "=" + silent.uri() + " gave no usable answer within 5000 ms");
        }
    }

    @Test
    void an_invalid_variable_is_reported_before_ecs_is_asked() throws Exception {
        try (JarProcess node = node(ENDPOINT, ecs.uri().toString(), "REDIS_URL", "embedded")) {
            assertThat(node.awaitExit()).isEqualTo(78);
            assertThat(node.output()).startsWith("REDIS_URL=embedded is not allowed: ");
            assertThat(ecs.asked()).isEmpty();
        }
    }

    @Test
    void outside_ecs_no_aws_class_is_loaded_and_nothing_printed(@TempDir Path folder) throws Exception {
        Path loaded = folder.resolve("classes");
        try (JarProcess node = node("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded, "NODE_ID", "laptop")) {
            URI url = url(node.awaitLine("listening"));
            assertThat(redis.hash("mooring:node:laptop"))
                    .containsEntry("address", "127.0.0.1:" + url.getPort())
                    .containsEntry("zone", "");
            node.signal("TERM");
            assertThat(node.awaitExit()).isZero();
            assertThat(node.output()).doesNotContain("_aws");
        }
        assertThat(Files.readString(loaded))
                .contains("dev.mooring.app.EcsTask")
                .doesNotContain(
                        "dev.mooring.aws.TaskEndpoint",
                        "dev.mooring.aws.MetricReport",
                        "dev.mooring.aws.DrainWatcher",
                        "software.amazon.awssdk",
                        "java.net.HttpURLConnection",
                        "java.net.http.HttpClient");
    }

    /** Starts a task with a stand-in of AWS; the JVM prints the classes that it loads. */
    private JarProcess task(AwsStandIn aws, Path loaded) throws IOException {
        Map<String, String> variables = new HashMap<>(aws.environment());
        variables.put(ENDPOINT, ecs.uri().toString());
        variables.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded);
        return node(variables.entrySet().stream()
                .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                .toArray(String[]::new));
    }

    private String state() {
        return redis.hash("mooring:node:" + MetadataEndpoint.TASK).getOrDefault("state", "");
    }

    @Test
    void a_task_that_the_balancer_drains_closes_its_clients_and_waits_for_the_signal(@TempDir Path folder)
            throws Exception {
        Path loaded = folder.resolve("classes");
        try (AwsStandIn aws = EcsAnswers.inService(AwsStandIn.start());
                JarProcess node = task(aws, loaded)) {
            URI url = url(node.awaitLine("listening"));
            assertThat(Files.readString(loaded)).doesNotContain("software.amazon.awssdk");
            await().atMost(Duration.ofSeconds(30)).until(() -> aws.calls("DescribeTargetHealth") > 0);
            assertThat(state()).isEqualTo("ready");
            redis.list("SET", "mooring:rollout", "a test's");
            long before = aws.calls("DescribeTargetHealth");
            await().atMost(Duration.ofSeconds(30)).until(() -> aws.calls("DescribeTargetHealth") > before + 1);
            aws.targetIs("draining");
            await().atMost(Duration.ofSeconds(3)).until(() -> state().equals("draining"));
            assertThat(node.awaitLine("this task is taken out of service")).contains("10.40.1.23:3001 is draining");
            String ignored = node.awaitLine("drained; ");
            assertThat(RawHttp.get(url + "/health").statusCode()).isEqualTo(200);
            assertThat(RawHttp.get(url + "/health/ready").statusCode()).isEqualTo(503);
            assertThat(state()).isEqualTo("draining");
            node.signal("TERM");
            assertThat(node.awaitExit()).isZero();
        }
    }

    @Test
    void sigterm_before_the_balancers_drain_stops_a_task_although_aws_hangs(@TempDir Path folder) throws Exception {
        try (AwsStandIn aws = EcsAnswers.inService(AwsStandIn.start()).hang("DescribeTasks");
                JarProcess node = task(aws, folder.resolve("classes"))) {
            String ignored = node.awaitLine("listening");
            await().atMost(Duration.ofSeconds(30)).until(() -> aws.calls("DescribeTasks") > 0);
            long start = System.nanoTime();
            node.signal("TERM");
            assertThat(node.awaitExit()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(node.output()).doesNotContain("\"ERROR\"", "Exception");
        }
    }

    @Test
    void sigterm_during_the_balancers_drain_waits_for_its_end(@TempDir Path folder) throws Exception {
        try (AwsStandIn aws = EcsAnswers.inService(AwsStandIn.start());
                JarProcess node = task(aws, folder.resolve("classes"))) {
            String ignored = node.awaitLine("listening");
            aws.targetIs("draining");
            String begun = node.awaitLine("draining: ");
            node.signal("TERM");
            assertThat(begun).contains("sessions");
            assertThat(node.awaitExit()).isZero();
            assertThat(node.output())
                    .containsOnlyOnce("this task is taken out of service")
                    .contains("drained; ");
        }
    }

    @Test
    void a_task_without_rights_in_aws_logs_that_once_and_serves(@TempDir Path folder) throws Exception {
        try (AwsStandIn aws = AwsStandIn.start();
                JarProcess node = task(aws, folder.resolve("classes"))) {
            String ignored = node.awaitLine("listening");
            redis.list("SET", "mooring:rollout", "a test's");
            await().atMost(Duration.ofSeconds(30)).until(() -> aws.calls("DescribeTasks") > 2);
            assertThat(node.output()).containsOnlyOnce("cannot tell whether this task is taken out of service");
            assertThat(state()).isEqualTo("ready");
        }
    }
}
