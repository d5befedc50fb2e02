package dev.mooring.cli;

import dev.mooring.support.JarProcess;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawWebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How the command {@code fleet} ends at a terminal, whose signals reach the nodes, too. */
class FleetEndIT {

    private static final int INTERRUPTED = 130;

    private JarProcess fleet;
    private List<ProcessHandle> all;

    @BeforeEach
    void start() throws Exception {
        fleet = JarProcess.start(Map.of(), "fleet", "--nodes=2", "--port=0");
        String ready = fleet.awaitLine("Ctrl-C stops everything");
        assertThat(ready).isNotEmpty();
        all = ProcessHandle.of(fleet.pid()).orElseThrow().descendants().toList();
        assertThat(all).as("two nodes, Redis and its watchdog").hasSizeGreaterThanOrEqualTo(3);
    }

    @AfterEach
    void stop() throws IOException {
        fleet.close();
    }

    private String printed(String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(fleet.output());
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    /** As the terminal does: to the fleet and its nodes at once. Redis is in a session of its own. */
    private void signalAll(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, String.valueOf(fleet.pid())));
        command.add(printed("node-1 .*pid (\\d+)"));
        command.add(printed("node-2 .*pid (\\d+)"));
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    private void assertNothingIsLeft() {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void the_first_ctrl_c_lets_the_nodes_stop_in_order() throws Exception {
        signalAll("INT");
        assertThat(fleet.awaitExit()).isZero();
        assertThat(fleet.output())
                .contains("stopping the nodes and Redis")
                .containsPattern("node-1 \\| .*stopped")
                .containsPattern("node-2 \\| .*stopped")
                .doesNotContain("has ended");
        assertNothingIsLeft();
    }

    @Test
    void the_second_ctrl_c_ends_everything_at_once() throws Exception {
        String url = printed("page +(http://localhost:\\d+)/");
        // A node with a client drains for longer than the fleet waits.
        try (RawWebSocket client =
                RawWebSocket.connect(url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket")) {
            assertThat(client.send("40/chat,").text()).startsWith("0{");
            signalAll("INT");
            assertThat(fleet.awaitLine("stopping the nodes and Redis")).contains("Ctrl-C again");
            signalAll("INT");
            assertThat(fleet.awaitExit()).isEqualTo(INTERRUPTED);
        }
        assertNothingIsLeft();
    }

    @Test
    void a_terminal_that_is_closed_ends_everything() throws Exception {
        signalAll("HUP");
        assertThat(fleet.awaitExit()).isNotZero();
        assertNothingIsLeft();
    }

    @Test
    void a_second_fleet_names_the_port_that_the_first_has_and_leaves_the_first_alone() throws Exception {
        String port = printed("page +http://localhost:(\\d+)/");
        try (JarProcess second = JarProcess.start(Map.of(), "fleet", "--nodes=2", "--port=" + port)) {
            assertThat(second.awaitExit()).isEqualTo(ExitStatus.FAILED);
            assertThat(second.output().lines())
                    .singleElement()
                    .asString()
                    .startsWith("port " + port + " is in use: ")
                    .contains("--port");
        }
        assertThat(RawHttp.get("http://localhost:" + port + "/").statusCode()).isEqualTo(200);
        assertThat(all).allMatch(ProcessHandle::isAlive);
    }
}
