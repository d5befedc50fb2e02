package dev.mooring.cli;

import dev.mooring.support.JarProcess;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.RawWebSocket;
import dev.mooring.support.RecoveringClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The command {@code fleet}, as its user sees it. The tests run in the order of its help. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetCommandIT {

    private static final Pattern NODE = Pattern.compile("(node-\\d) +(http://localhost:\\d+) +pid (\\d+)");

    private static JarProcess fleet;
    private static String url;
    private static String admin;

    /** A node in the output of the command. */
    private record Printed(String id, String url, long pid) {

        boolean isAlive() {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }

        void signal(String name) throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                            .start()
                            .waitFor())
                    .isZero();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        fleet = JarProcess.start(Map.of("RECOVERY_WINDOW", "60000"), "fleet", "--nodes", "2", "--port", "0");
        String ready = fleet.awaitLine("Ctrl-C stops everything");
        assertThat(ready).isNotEmpty();
        url = printed(fleet, "page +(http://localhost:\\d+)/");
        admin = "Bearer " + printed(fleet, "admin: (\\S+)");
    }

    @AfterAll
    static void stop() throws IOException {
        fleet.close();
    }

    private static String printed(JarProcess process, String pattern) {
        return Pattern.compile("(?m)^" + pattern)
                .matcher(process.output())
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(process.output()))
                .group(1);
    }

    private static List<Printed> nodes(JarProcess process) {
        return NODE.matcher(process.output())
                .results()
                .map((MatchResult each) -> new Printed(each.group(1), each.group(2), Long.parseLong(each.group(3))))
                .toList();
    }

    private static String node(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getString("node");
    }

    private static String sticky(HttpResponse<String> answer) {
        return answer.headers().firstValue("Set-Cookie").orElse("").replaceAll(";.*", "");
    }

    @Test
    @Order(1)
    void it_prints_all_urls_and_commands_to_try() {
        List<Printed> nodes = nodes(fleet);
        assertThat(nodes).extracting(Printed::id).containsExactly("node-1", "node-2");
        assertThat(nodes).allSatisfy(each -> assertThat(each.isAlive()).isTrue());
        assertThat(fleet.output())
                .contains("ops page  " + url + "/ops/")
                .contains("kill -9 " + nodes.get(1).pid())
                .contains("kill " + nodes.get(0).pid())
                .contains(url + "/ops/nodes/node-1/drain")
                .contains("REDIS_URL=redis://127.0.0.1:");
        assertThat(RawHttp.get(url + "/").statusCode()).isEqualTo(200);
        assertThat(RawHttp.get(url + "/ops/counts", "Authorization", admin).statusCode())
                .isEqualTo(200);
        assertThat(RawHttp.get(url + "/ops/counts").statusCode()).isEqualTo(401);
    }

    @Test
    @Order(2)
    void a_cookie_keeps_a_client_on_its_node() {
        HttpResponse<String> first = RawHttp.get(url + "/health/websocket");
        String cookie = sticky(first);
        assertThat(cookie).isEqualTo("AWSALB=" + node(first));
        for (int i = 0; i < 6; i++) {
            HttpResponse<String> next = RawHttp.get(url + "/health/websocket", "Cookie", cookie);
            assertThat(node(next)).isEqualTo(node(first));
            assertThat(sticky(next)).as("the client already has the cookie").isEmpty();
        }
    }

    @Test
    @Order(3)
    void long_polling_works_with_the_cookie_and_without_it() {
        RawPolling bare = RawPolling.connect(url, new JsonObject());
        for (int i = 0; i < 4; i++) {
            assertThat(bare.send("42/chat,1[\"widget-connect\",{\"customerId\":\"c-" + bare.session() + "\"}]")
                            .pollUntil("43/chat,1"))
                    .contains("\"ok\":true");
        }
    }

    @Test
    @Order(4)
    void no_frame_of_a_websocket_is_lost() throws Exception {
        String socketUrl = url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket";
        for (int i = 0; i < 40; i++) {
            try (RawWebSocket socket = RawWebSocket.connect(socketUrl)) {
                assertThat(socket.text())
                        .as("the first frame comes with the upgrade")
                        .startsWith("0{");
                assertThat(socket.send("40/chat,").text()).startsWith("40/chat,{");
            }
        }
        try (RawWebSocket socket = RawWebSocket.connect(socketUrl)) {
            assertThat(socket.text()).startsWith("0{");
            String large = "x".repeat(9_000);
            assertThat(socket.send("40/chat,").text()).startsWith("40/chat,{");
            assertThat(socket.send(
                                    "42/chat,7[\"widget-send-message\",{\"customerId\":\"c-large\",\"botId\":\"b\",\"message\":\""
                                            + large + "\"}]")
                            .text())
                    .contains(large);
        }
    }

    @Test
    @Order(4)
    void a_new_session_goes_to_the_node_with_the_fewest() throws Exception {
        String socketUrl = url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket";
        awaitSessions(
                each -> assertThat(each).as("sockets of other tests have ended").isLessThanOrEqualTo(1));
        try (RawWebSocket one = RawWebSocket.connect(socketUrl)) {
            assertThat(one.text()).startsWith("0{");
            try (RawWebSocket two = RawWebSocket.connect(socketUrl)) {
                assertThat(two.text()).startsWith("0{");
                awaitSessions(each -> assertThat(each).isPositive());
            }
        }
    }

    private static void awaitSessions(Consumer<Integer> expected) {
        await().untilAsserted(() -> assertThat(nodes(fleet))
                .map(each -> new JsonObject(
                                RawHttp.get(each.url() + "/health/websocket").body())
                        .getJsonObject("connections")
                        .getInteger("node"))
                .allSatisfy(expected));
    }

    @Test
    @Order(5)
    void a_draining_node_gets_no_new_clients_and_keeps_its_sessions() throws Exception {
        Printed first = nodes(fleet).get(0);
        RawPolling own = RawPolling.open(url, "Cookie", "AWSALB=node-1");
        assertThat(RawHttp.post(url + "/ops/nodes/node-1/drain", "", "Authorization", admin)
                        .statusCode())
                .isEqualTo(202);
        await().untilAsserted(() -> {
            HttpResponse<String> fresh = RawHttp.get(url + "/health/websocket", "Cookie", "AWSALB=node-1");
            assertThat(node(fresh))
                    .as("an ALB ignores the cookie of a target that was deregistered")
                    .isEqualTo("node-2");
        });
        assertThat(own.sid()).isNotEmpty();
        first.signal("TERM");
        String again = fleet.awaitLine("node-1 serves again");
        assertThat(again).contains(first.url()).doesNotContain("pid " + first.pid());
        await().untilAsserted(() -> assertThat(node(RawHttp.get(url + "/health/websocket", "Cookie", "AWSALB=node-1")))
                .isEqualTo("node-1"));
    }

    @Test
    @Order(6)
    void after_a_node_is_killed_the_page_still_answers_and_sessions_recover() throws Exception {
        try (RecoveringClient client = new RecoveringClient(url, "websocket")) {
            assertThat(client.awaitConnection()).isFalse();
            assertThat(client.call("widget-connect", Map.of("customerId", "c-killed"))
                            .getBoolean("ok"))
                    .isTrue();
            Printed owner = running(awaitOwner("customer:c-killed"));
            owner.signal("KILL");
            assertThat(RawHttp.get(url + "/").statusCode()).isEqualTo(200);
            assertThat(client.awaitConnection())
                    .as("recovered on the other node")
                    .isTrue();
            for (int i = 0; i < 10; i++) {
                assertThat(RawHttp.get(url + "/").statusCode()).isEqualTo(200);
            }
            assertThat(fleet.awaitLine(owner.id() + " (pid " + owner.pid() + ") has ended"))
                    .contains("restarts in 3 s");
            assertThat(fleet.awaitLine(owner.id() + " could not release its name"))
                    .contains("lease");
        }
    }

    /** Waits until the registry has the session in the room, and returns its node. */
    private static String awaitOwner(String room) {
        return await().until(
                        () -> new JsonObject(RawHttp.get(url + "/ops/sessions?room=" + room, "Authorization", admin)
                                        .body())
                                .getJsonArray("sessions"),
                        sessions -> sessions.size() == 1)
                .getJsonObject(0)
                .getString("node");
    }

    /** The process that runs as this node now. */
    private static Printed running(String id) {
        return Pattern.compile(id + " serves again at (\\S+), pid (\\d+)")
                .matcher(fleet.output())
                .results()
                .reduce((former, later) -> later)
                .map(again -> new Printed(id, again.group(1), Long.parseLong(again.group(2))))
                .orElseGet(() -> nodes(fleet).stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    @Order(7)
    void sigterm_stops_the_nodes_and_redis() throws Exception {
        List<ProcessHandle> all =
                ProcessHandle.of(fleet.pid()).orElseThrow().descendants().toList();
        assertThat(all).as("nodes, Redis and its watchdog").hasSizeGreaterThanOrEqualTo(2);
        fleet.signal("INT");
        assertThat(fleet.awaitExit()).isZero();
        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    @Order(8)
    void the_nodes_end_when_the_command_is_killed() throws Exception {
        try (JarProcess doomed = JarProcess.start(Map.of(), "fleet", "--nodes=1", "--port=0")) {
            String ignored = doomed.awaitLine("Ctrl-C stops everything");
            List<ProcessHandle> all =
                    ProcessHandle.of(doomed.pid()).orElseThrow().descendants().toList();
            doomed.signal("KILL");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
        }
    }

    /** Runs the command in this process; it ends before anything starts. */
    private static int run(StringWriter said, String... words) {
        return Main.commandLine().setErr(new PrintWriter(said, true)).execute(words);
    }

    /** A port below those that the kernel gives away: no other process takes one of its neighbours meanwhile. */
    private static ServerSocket occupied(int from) throws IOException {
        try {
            return new ServerSocket(from, 1, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            return occupied(from + 10);
        }
    }

    @Test
    void a_used_port_gives_one_line_that_names_the_option() throws Exception {
        try (ServerSocket taken = occupied(20_000)) {
            for (int first : List.of(taken.getLocalPort(), taken.getLocalPort() - 1)) {
                StringWriter said = new StringWriter();
                assertThat(run(said, "fleet", "--port=" + first)).isEqualTo(ExitStatus.FAILED);
                assertThat(said.toString().lines())
                        .singleElement()
                        .asString()
                        .startsWith("port " + taken.getLocalPort() + " is in use: ")
                        .contains("--port");
            }
        }
    }

    @Test
    void a_port_that_a_server_has_in_ipv6_alone_is_taken_too() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            try {
                taken.bind(new InetSocketAddress("::1", 0));
            } catch (IOException e) {
                assumeTrue(false, "no IPv6 on this machine");
            }
            StringWriter said = new StringWriter();
            assertThat(run(said, "fleet", "--port=" + taken.getLocalPort())).isEqualTo(ExitStatus.FAILED);
            assertThat(said.toString()).startsWith("port " + taken.getLocalPort() + " is in use: ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--nodes=0", "--nodes=10", "--nodes=-1", "--nodes=many", "--port=65535", "--port=-1", "three"})
    void an_invalid_option_exits_with_64_and_is_named(String word) {
        StringWriter said = new StringWriter();
        assertThat(run(said, "fleet", word)).isEqualTo(ExitStatus.BAD_USAGE);
        assertThat(said.toString()).contains(word.replaceAll("=.*", ""));
    }

    @Test
    void a_node_that_cannot_start_ends_the_fleet_and_says_why() throws Exception {
        try (JarProcess wrong = JarProcess.start(Map.of("EVENT_LOOPS", "none"), "fleet", "--nodes=1", "--port=0")) {
            assertThat(wrong.awaitExit()).isEqualTo(ExitStatus.FAILED);
            assertThat(wrong.output()).contains("node-1 does not start:").contains("EVENT_LOOPS=none is not allowed");
        }
    }
}
