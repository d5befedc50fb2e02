package dev.mooring.cli;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawRedis;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/** The commands of the jar: their output and exit status. */
class CommandIT {

    private static final String[] FIELDS = {
        "session", "node", "user", "role", "widget", "customer", "ip", "transport", "namespaces", "connectedAt"
    };

    private static EmbeddedRedis server;
    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedRedis.start();
        node = TestNode.start("REDIS_URL", server.url(), "NODE_ID", "one");
    }

    @AfterAll
    static void stop() {
        node.close();
        server.close();
    }

    /** The output of a command, and its exit status. */
    private record Ran(int status, String output) {}

    private static Ran run(String... words) throws Exception {
        return run(Map.of("REDIS_URL", server.url(), "JWT_SECRET", TestNode.SECRET), words);
    }

    private static Ran run(Map<String, String> environment, String... words) throws Exception {
        try (JarProcess command = JarProcess.start(environment, words)) {
            int status = command.awaitExit();
            return new Ran(status, command.output());
        }
    }

    private static JsonObject json(String... words) throws Exception {
        Ran ran = run(words);
        assertThat(ran.status()).as(ran.output()).isZero();
        return new JsonObject(ran.output());
    }

    private static RawWebSocket connect(String token) {
        return connect(node, token);
    }

    private static RawWebSocket connect(TestNode node, String token) {
        RawWebSocket socket =
                RawWebSocket.connect(node.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        assertThat(socket.text()).startsWith("0{");
        String auth =
                token.isEmpty() ? "" : new JsonObject().put("token", token).encode();
        assertThat(socket.send("40/chat," + auth).text()).startsWith("40/chat,{");
        return socket;
    }

    @Test
    void sessions_are_counted_listed_shown_and_closed() throws Exception {
        try (RawWebSocket agent = connect(TestNode.token("agent-7", Role.AGENT));
                RawWebSocket widget = connect("")) {
            await().untilAsserted(() -> assertThat(
                            json("sessions", "list", "--user=agent-7", "--json").getJsonArray("sessions"))
                    .hasSize(1));
            await().untilAsserted(() -> assertThat(
                            json("sessions", "count", "--json").getMap())
                    .containsEntry("sessions", 2)
                    .containsEntry("authenticated", 1)
                    .containsEntry("widget", 1)
                    .containsOnlyKeys(
                            "sessions", "sockets", "websocket", "polling", "authenticated", "widget", "nodes", "asOf"));
            assertThat(run("sessions", "count").output())
                    .contains("sessions       2")
                    .contains("widget         1");
            assertThat(run("sessions", "count", "--by-namespace").output()).contains("in /chat       2");
            assertThat(json("sessions", "count", "--by-namespace", "--json")
                            .getJsonObject("namespaces")
                            .getMap())
                    .isEqualTo(Map.of("/chat", 2));
            Ran table = run("sessions", "list", "--limit=1");
            assertThat(table.output()).startsWith("SESSION").contains("more sessions: --cursor=");
            JsonArray sessions =
                    json("sessions", "list", "--user=agent-7", "--json").getJsonArray("sessions");
            String session = sessions.getJsonObject(0).getString("session");
            assertThat(run("sessions", "show", session).output())
                    .contains("agent-7")
                    .contains("opened websocket")
                    .contains("CONNECT /chat");
            assertThat(run("sessions", "close", session).output()).isEqualTo("closed 1");
            await().until(() -> agent.text().equals("41/chat,"));
            assertThat(widget.isOpen()).isTrue();
            await().until(() -> hasEnded(run("sessions", "show", session)));
            assertThat(run("sessions", "close", session).status()).isEqualTo(ExitStatus.NOT_FOUND);
            assertThat(run("sessions", "close", "--user=nobody").output()).isEqualTo("closed 0");
        }
    }

    @Test
    void every_answer_about_sessions_is_available_as_json() throws Exception {
        try (RawWebSocket agent = connect(TestNode.token("agent-8", Role.AGENT));
                RawWebSocket widget = connect("")) {
            await().untilAsserted(() -> assertThat(
                            json("sessions", "list", "--node=one", "--json").getJsonArray("sessions"))
                    .hasSize(2)
                    .allSatisfy(
                            each -> assertThat(((JsonObject) each).fieldNames()).containsExactlyInAnyOrder(FIELDS))
                    .allSatisfy(each -> assertThat(((JsonObject) each).getJsonArray("namespaces"))
                            .hasSize(1)));
            JsonObject page = json("sessions", "list", "--room=user:agent-8", "--transport=websocket", "--json");
            assertThat(page.fieldNames()).containsExactly("sessions", "next");
            JsonObject listed = page.getJsonArray("sessions").getJsonObject(0);
            String session = listed.getString("session");
            JsonObject shown = json("sessions", "show", session, "--json");
            assertThat(shown.getMap()).containsAllEntriesOf(listed.getMap()).containsEntry("state", "open");
            assertThat(shown.getJsonArray("events").encode()).contains("CONNECT /chat");
            assertThat(json("sessions", "close", session, "--json").getMap()).isEqualTo(Map.of("closed", 1));
            assertThat(json("sessions", "close", "--user=nobody", "--json").getMap())
                    .isEqualTo(Map.of("closed", 0));
            await().until(() -> agent.text().equals("41/chat,"));
            assertThat(widget.isOpen()).isTrue();
        }
    }

    @Test
    void a_whole_sid_names_no_session() throws Exception {
        for (String command : new String[] {"show", "close"}) {
            Ran ran = run("sessions", command, "AAAAAAAAAAAAAAAA" + "A".repeat(22));
            assertThat(ran.status()).as(command).isEqualTo(ExitStatus.NOT_FOUND);
        }
    }

    @Test
    void the_filter_by_address_is_masked_if_addresses_are_masked() throws Exception {
        Map<String, String> masked = Map.of("REDIS_URL", server.url(), "MASK_ADDRESSES", "true");
        try (TestNode masking = TestNode.start("REDIS_URL", server.url(), "NODE_ID", "two", "MASK_ADDRESSES", "true");
                RawWebSocket widget = connect(masking, "")) {
            await().untilAsserted(() -> assertThat(run(masked, "sessions", "list", "--node=two", "--ip=127.0.0.1")
                            .output())
                    .contains(" two ", " 127.0.0.0 ", "/chat"));
            assertThat(widget.isOpen()).isTrue();
            assertThat(json("sessions", "list", "--node=two", "--ip=127.0.0.1", "--json")
                            .getJsonArray("sessions"))
                    .as("a command without MASK_ADDRESSES")
                    .isEmpty();
        }
        Ran unclear = run(
                Map.of("REDIS_URL", server.url(), "MASK_ADDRESSES", "perhaps"), "sessions", "list", "--ip=127.0.0.1");
        assertThat(unclear.status()).isEqualTo(ExitStatus.BAD_CONFIGURATION);
        assertThat(unclear.output()).startsWith("MASK_ADDRESSES=perhaps is not allowed: true or false");
    }

    /** Whether a session has ended: short ones are not found, those of more than 10 s have a close cause. */
    private static boolean hasEnded(Ran shown) {
        return shown.status() == ExitStatus.NOT_FOUND || shown.output().contains("kicked");
    }

    @Test
    void nodes_are_listed() throws Exception {
        assertThat(run("nodes").output()).startsWith("NODE").contains("\none ").contains("ready");
        assertThat(json("nodes", "--json").getJsonArray("nodes")).hasSize(1);
    }

    @Test
    void nodes_accept_a_signed_token() throws Exception {
        String token = run("token", "--sub=admin-1", "--role=admin").output();
        assertThat(RawHttp.get(node.url() + "/ops/counts", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(200);
        JsonObject signed = json("token", "--sub=a", "--hours=2", "--json");
        assertThat(signed.getString("token")).startsWith("ey");
        assertThat(signed.getInstant("expiresAt"))
                .isCloseTo(Instant.now().plus(2, ChronoUnit.HOURS), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void nodes_disconnect_a_revoked_user() throws Exception {
        try (RawWebSocket agent = connect(TestNode.token("agent-9", Role.AGENT))) {
            long before = System.currentTimeMillis();
            assertThat(run("revoke", "--user=agent-9", "--for=8h").output()).startsWith("revoked agent-9 until 20");
            assertThat(score("agent-9")).isBetween(before + 28_800_000, before + 28_860_000);
            await().until(() -> agent.text().startsWith("42/chat,[\"error\",{\"code\":\"unauthorized\""));
            assertThat(agent.text()).isEqualTo("41/chat,");
        }
    }

    @Test
    void a_token_is_revoked_for_a_day_by_default() throws Exception {
        JsonObject revoked = json("revoke", "--token-id=4b1e77", "--json");
        assertThat(revoked.getString("revoked")).isEqualTo("4b1e77");
        assertThat(revoked.getInstant("until").toEpochMilli()).isEqualTo(score("4b1e77"));
        assertThat(score("4b1e77") - System.currentTimeMillis()).isBetween(86_340_000L, 86_400_000L);
        assertThat(run("revoke", "--user= ").status()).isEqualTo(ExitStatus.BAD_USAGE);
        assertThat(run(Map.of(), "revoke", "--user=a").status()).isEqualTo(ExitStatus.BAD_CONFIGURATION);
        assertThat(run("revoke", "--help").output()).contains("within 5 s", "--for", "24h");
    }

    private static long score(String name) {
        return new RawRedis(server.url()).number("ZSCORE", "mooring:revoked", name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sessions",
                "sessions fly",
                "sessions show",
                "token",
                "token --sub=a --role=king",
                "nodes --no",
                "revoke",
                "revoke --user=a --token-id=b",
                "revoke --user=a --for=8",
                "revoke --user=a --for=3651d"
            })
    void an_invalid_command_line_exits_with_64_and_shows_the_usage(String words) throws Exception {
        Ran ran = run(words.split(" "));
        assertThat(ran.status()).isEqualTo(ExitStatus.BAD_USAGE);
        assertThat(ran.output()).contains("usage: java -jar mooring.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cursor=x", "--limit=0", "--limit=many"})
    void an_invalid_page_exits_with_64(String page) throws Exception {
        assertThat(run("sessions", "list", page).status()).isEqualTo(ExitStatus.BAD_USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-3", "87601", "2147483647"})
    void an_invalid_token_life_exits_with_64(String hours) throws Exception {
        Ran ran = run(
                Map.of("JWT_SECRET", "a secret of the tests, 32 bytes long"), "token", "--sub=a", "--hours=" + hours);
        assertThat(ran.status()).isEqualTo(ExitStatus.BAD_USAGE);
        assertThat(ran.output()).startsWith("--hours must be ");
    }

    @Test
    void a_missing_variable_exits_with_78_and_is_named() throws Exception {
        assertThat(run(Map.of(), "sessions", "count"))
                .isEqualTo(run(new HashMap<>(Map.of("REDIS_URL", " ")), "nodes"))
                .satisfies(ran -> assertThat(ran.status()).isEqualTo(ExitStatus.BAD_CONFIGURATION))
                .satisfies(ran -> assertThat(ran.output()).startsWith("REDIS_URL is missing: "));
        assertThat(run(Map.of("REDIS_URL", "http://user:hunter2@cache"), "nodes")
                        .output())
                .startsWith("REDIS_URL=*** is not allowed: ");
        assertThat(run(Map.of(), "token", "--sub=a").status()).isEqualTo(ExitStatus.BAD_CONFIGURATION);
    }

    @Test
    void an_unreachable_redis_exits_with_1() throws Exception {
        Ran ran = run(Map.of("REDIS_URL", "redis://127.0.0.1:1"), "sessions", "count");
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.output()).startsWith("no connection to Redis at redis://127.0.0.1:1");
    }

    @Test
    void help_names_every_command() throws Exception {
        Ran help = run("--help");
        assertThat(help.status()).isZero();
        assertThat(help.output())
                .contains("serve", "sessions", "nodes", "token", "revoke", "Exit status:", "REDIS_URL");
        assertThat(run("sessions", "close", "--help").output()).contains("does not reconnect by itself");
    }

    @ParameterizedTest
    @CsvSource({
        "sessions count, --by-namespace",
        "sessions list,  --transport",
        "sessions show,  SESSION",
        "nodes,          --json",
        "token,          --hours"
    })
    void every_command_has_its_own_help(String command, String said) throws Exception {
        Ran help = run((command + " --help").split(" "));
        assertThat(help.status()).isZero();
        assertThat(help.output()).contains("usage: java -jar mooring.jar " + command, "--json", said);
    }
}
