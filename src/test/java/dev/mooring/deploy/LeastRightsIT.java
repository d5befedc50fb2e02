package dev.mooring.deploy;

import dev.mooring.support.JarProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Two nodes with only the Redis rights of template 30-redis serve a client, and end before a task would be killed. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LeastRightsIT {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    @BeforeAll
    static void the_tools_are_there() {
        List<String> missing = Shell.missing("redis-server", "node");
        assumeTrue(missing.isEmpty(), () -> "skipped: not on this machine: " + missing);
    }

    @Test
    void the_rights_of_the_template_suffice_for_two_nodes() throws IOException, InterruptedException {
        int port = freePort();
        String rights = DeploymentFiles.template("30-redis")
                .at("/Resources/User/Properties/AccessString")
                .asText();
        Path configuration = folder.resolve("redis.conf");
        Files.writeString(configuration, """
                bind 127.0.0.1
                port %d
                save ""
                user default off
                user mooring >secret %s
                """.formatted(port, rights));
        Process server = new ProcessBuilder("redis-server", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        await().until(() -> Files.readString(folder.resolve("redis.log")).contains("Ready to accept"));
        try (JarProcess first = node(port);
                JarProcess second = node(port)) {
            String url = url(first);
            url(second);
            Shell.Result smoke = new Shell().run("node", ".ci/smoke.mjs", url, "--no-cookie");
            // Without a proxy in front, the node answers this request without a token.
            assertThat(smoke.output())
                    .contains("ok     /chat lets a widget in", "ok     an event is acknowledged")
                    .contains("ok     a WebSocket without polling opens");

            long started = System.nanoTime();
            first.signal("TERM");
            assertThat(first.awaitExit()).as(first.output()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isLessThan(Duration.ofSeconds(
                            DeploymentFiles.container().path("StopTimeout").asInt()));
            assertThat(first.output() + second.output()).doesNotContain("NOPERM");
        } finally {
            server.destroy();
        }
    }

    private static JarProcess node(int redis) throws IOException {
        return JarProcess.start(Map.of(
                "PORT",
                "0",
                "REDIS_URL",
                "redis://mooring:secret@127.0.0.1:" + redis,
                "JWT_SECRET",
                SECRET,
                "CLUSTER_SECRET",
                SECRET,
                "LOG_FORMAT",
                "text"));
    }

    private static String url(JarProcess node) throws InterruptedException {
        return DeploymentFiles.only(node.awaitLine("listening at"), "listening at (http://\\S+)");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
