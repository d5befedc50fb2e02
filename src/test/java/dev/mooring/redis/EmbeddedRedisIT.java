package dev.mooring.redis;

import dev.mooring.support.JarProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class EmbeddedRedisIT {

    @Test
    void it_serves_on_loopback_as_soon_as_it_is_started() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
            assertThat(redis.url()).isEqualTo("redis://127.0.0.1:" + redis.port());
            assertThat(Ask.redis(redis.url(), "PING")).startsWith("+PONG");
            assertThat(Ask.redis(redis.url(), "INFO server")).contains("redis_version:7.0.15");
            assertThat(Ask.redis(redis.url(), "CONFIG GET bind"))
                    .contains("127.0.0.1")
                    .doesNotContain("*\r\n");
        }
    }

    @Test
    void it_starts_in_well_under_a_second() throws IOException {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            EmbeddedRedis.start().close();
            best = Math.min(best, System.nanoTime() - start);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void closing_it_ends_the_server_and_removes_its_folder() throws IOException {
        EmbeddedRedis redis = EmbeddedRedis.start();
        long pid = Ask.pid(redis.url());
        Path folder = Path.of(Ask.folder(redis.url()));
        assertThat(folder).isDirectory();
        redis.close();
        assertThat(isAlive(pid)).isFalse();
        assertThat(folder).doesNotExist();
        redis.close();
    }

    @Test
    void it_comes_back_where_it_was() throws IOException {
        EmbeddedRedis first = EmbeddedRedis.start();
        first.close();
        try (EmbeddedRedis second = EmbeddedRedis.startAt(first.port())) {
            assertThat(second.url()).isEqualTo(first.url());
            assertThat(Ask.isServing(first.url())).isTrue();
        }
    }

    @Test
    void a_server_that_cannot_start_says_why_and_leaves_nothing() throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            List<Path> before = folders();
            assertThatThrownBy(() -> EmbeddedRedis.startAt(taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("in use");
            assertThat(before).containsAll(folders());
        }
    }

    @Test
    void several_live_side_by_side() throws IOException {
        EmbeddedRedis one = EmbeddedRedis.start();
        try (EmbeddedRedis two = EmbeddedRedis.start()) {
            one.close();
            assertThat(Ask.isServing(one.url())).isFalse();
            assertThat(Ask.isServing(two.url())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$PID", "-$PID"})
    void no_server_and_no_folder_outlive_a_process_that_is_killed(String target) throws Exception {
        Child child = Child.start();
        long pid = Ask.pid(child.url);
        Path folder = Path.of(Ask.folder(child.url));
        child.kill("KILL", target);
        child.process.waitFor();
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive(pid) && !Files.exists(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void a_signal_to_the_process_group_leaves_it_the_server_while_it_drains(String signal) throws Exception {
        Child child = Child.start();
        long pid = Ask.pid(child.url);
        Path folder = Path.of(Ask.folder(child.url));
        child.kill(signal, "-$PID");
        assertThat(child.output.readLine()).isEqualTo("served to the end");
        child.process.waitFor();
        await().atMost(Duration.ofSeconds(10)).until(() -> !isAlive(pid) && !Files.exists(folder));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (var all = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), "mooring-redis-*")) {
            all.forEach(folders::add);
        }
        return folders;
    }

    /** Another JVM, the leader of a process group as a terminal's foreground job is. */
    private record Child(Process process, BufferedReader output, String url) {

        static Child start() throws IOException {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String classPath = System.getProperty("java.class.path");
            Process process = new ProcessBuilder(
                            JarProcess.HEARS_SIGNALS,
                            "--default-signal=INT,TERM,HUP",
                            "setsid",
                            java,
                            "-cp",
                            classPath,
                            EmbeddedRedisProgram.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            return new Child(process, output, output.readLine());
        }

        void kill(String signal, String target) throws IOException, InterruptedException {
            String pid = target.replace("$PID", String.valueOf(process.pid()));
            assertThat(new ProcessBuilder("kill", "-" + signal, "--", pid)
                            .start()
                            .waitFor())
                    .isZero();
        }
    }
}
