package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.support.BackEnd;
import dev.mooring.support.Balancer;
import dev.mooring.support.HelperClients;
import dev.mooring.support.HelperClients.Helper;
import dev.mooring.support.LostConnections;
import dev.mooring.support.RawHttp;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** mooring-client.js on the official client in Node.js, against whole nodes. */
class ClientHelperIT {

    @RegisterExtension
    static final TwoNodes nodes =
            new TwoNodes("WEBSOCKET_HEARTBEAT_INTERVAL", "200", "LIMIT_CONVERSATIONS", "1000:1000");

    private final String customer = UUID.randomUUID().toString();
    private HelperClients clients;
    private Balancer balancer;

    @BeforeEach
    void start() throws IOException {
        clients = HelperClients.start();
        balancer = Balancer.start(nodes.one());
    }

    @AfterEach
    void stop() {
        clients.close();
        balancer.close();
    }

    private JsonObject options() {
        return new JsonObject().put("customerId", customer).put("botId", "bot-1");
    }

    private static String agentToken() {
        return TestNode.token("agent-7", Role.AGENT);
    }

    private Helper widget() {
        return clients.open(balancer.url(), options());
    }

    private Helper agent() {
        return clients.open(balancer.url(), options().put("token", agentToken()));
    }

    // Connecting

    @ParameterizedTest
    @CsvSource({"websocket polling, websocket", "polling, polling"})
    void it_prefers_websocket_and_works_without(String transports, String used) {
        Helper widget = clients.open(
                balancer.url(), options().put("transports", new JsonArray(List.of(transports.split(" ")))));
        assertThat(widget.status().getString("state")).isEqualTo("connected");
        assertThat(widget.status().getString("transport")).isEqualTo(used);
        assertThat(widget.status().getString("as")).isEqualTo("widget");
        assertThat(widget.state("log")).asString().contains("connecting as a widget (attempt 1/1)");
    }

    @Test
    void a_client_whose_token_is_rejected_connects_as_a_widget() {
        for (String bad : List.of("no token", TestNode.token("agent-7", Role.AGENT, Duration.ofMinutes(-1)))) {
            Helper client = clients.open(balancer.url(), options().put("token", bad));
            assertThat(client.status().getString("as")).isEqualTo("widget");
            assertThat(client.status().getInteger("attempt")).isEqualTo(2);
            assertThat(client.state("log"))
                    .asString()
                    .containsSubsequence(
                            "connecting with a token (attempt 1/2)",
                            "Authentication failed",
                            "connecting as a widget (attempt 2/2)");
            assertThat(client.send("Hello").getBoolean("ok")).isTrue();
        }
    }

    @Test
    void without_the_fallback_a_rejected_token_is_refused() {
        Helper client =
                clients.open(balancer.url(), options().put("token", "no token").put("widgetFallback", false));
        assertThat(client.status().getString("state")).isEqualTo("refused");
        assertThat(client.events("refused")).hasSize(1);
        assertThat(client.send("Hello").getString("code")).isEqualTo("refused");
        JsonObject connected = (JsonObject) client.call("setToken", agentToken());
        assertThat(connected.getString("as")).isEqualTo("user");
        assertThat(client.state("log")).asString().contains("attempt 1/1").doesNotContain("1/2");
    }

    @Test
    void a_token_function_is_asked_once_more_before_the_client_becomes_a_widget() {
        Helper lucky = clients.openWithTokens(
                balancer.url(),
                options(),
                new JsonObject().put("connect", "stale").put("rejected", agentToken()));
        assertThat(lucky.status().getString("as")).isEqualTo("user");
        assertThat(lucky.state("asked")).asString().isEqualTo("[connect, rejected]");
        Helper unlucky = clients.openWithTokens(balancer.url(), options(), new JsonObject().put("connect", "stale"));
        assertThat(unlucky.status().getString("as")).isEqualTo("widget");
        assertThat(unlucky.state("asked")).asString().isEqualTo("[connect, rejected]");
    }

    @Test
    void a_kicked_client_does_not_reconnect() {
        Helper widget = widget();
        String session = widget.status().getString("session");
        await().until(() -> RawHttp.send(
                                "DELETE",
                                nodes.one() + "/ops/sessions/" + session,
                                "",
                                "Authorization",
                                "Bearer " + TestCluster.ADMIN)
                        .statusCode()
                == 202);
        await().until(() -> "closed".equals(widget.status().getString("state")));
        await().during(Duration.ofMillis(500))
                .until(() -> "closed".equals(widget.status().getString("state")));
    }

    @Test
    void each_failed_attempt_doubles_the_pause_up_to_the_maximum_and_chance_spreads_it() {
        try (LostConnections server = new LostConnections()) {
            Helper ignored = clients.begin(
                    server.url(),
                    options()
                            .put("transports", new JsonArray().add("websocket"))
                            .put("reconnectionDelay", 100)
                            .put("reconnectionDelayMax", 400));
            await().atMost(Duration.ofSeconds(20)).until(() -> server.pauses().size() >= 10);
            List<Long> pauses = server.pauses();
            List<Integer> bases = List.of(100, 200, 400, 400, 400, 400, 400, 400, 400, 400);
            for (int i = 0; i < bases.size(); i++) {
                // Half of the pause is certain; a timer may be a millisecond early.
                assertThat(pauses.get(i))
                        .as("pause " + i + " of " + pauses)
                        .isGreaterThanOrEqualTo(bases.get(i) / 2 - 5);
            }
            List<Long> longest = pauses.subList(2, 10);
            assertThat(Collections.max(longest) - Collections.min(longest))
                    .as("spread of " + pauses)
                    .isGreaterThan(40);
            assertThat(Collections.min(longest)).as("shortest of " + pauses).isLessThan(600);
        }
    }

    // Sending

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void a_message_whose_ack_is_lost_is_sent_again_and_stored_once(int lost) {
        Helper widget = clients.open(balancer.url(), options().put("ackTimeout", 300));
        String conversation = widget.send("first").getString("conversationId");
        widget.loseAcks(lost);
        JsonObject ack = widget.send("second");
        assertThat(ack.getString("messageId")).isNotBlank();
        assertThat(widget.send("third").getBoolean("ok")).isTrue();
        await().until(() -> widget.messages().size() == 3);
        assertThat(widget.messages()).containsExactly("first", "second", "third");
        assertThat(stored(conversation)).containsExactly("first", "second", "third");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "close", "vanish"})
    void messages_sent_while_connections_break_arrive_once_and_in_order(String how) {
        Helper widget = widget();
        String conversation = widget.send("0").getString("conversationId");
        List<CompletableFuture<Object>> sends = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            if (i % 4 == 0) {
                widget.cut(how);
            }
            sends.add(widget.sendLater(String.valueOf(i)));
        }
        sends.forEach(
                each -> assertThat(((JsonObject) each.join()).getBoolean("ok")).isTrue());
        await().atMost(Duration.ofSeconds(20)).until(() -> widget.messages().size() > 20);
        assertThat(widget.messages()).containsExactlyElementsOf(numbers(21));
        assertThat(stored(conversation)).containsExactlyElementsOf(numbers(21));
        assertThat(widget.status().getInteger("connects")).isGreaterThan(1);
        assertThat(widget.status().getBoolean("recovered")).isTrue();
    }

    @Test
    void a_message_that_the_server_refuses_is_not_sent_again() {
        Helper agent = agent();
        assertThat(agent.send("Hello", new JsonObject().put("conversationId", "nobody-s"))
                        .getString("code"))
                .isEqualTo("not_found");
        assertThat(((JsonObject) agent.call("join", "nobody-s")).getString("code"))
                .isEqualTo("not_found");
    }

    @Test
    void a_message_received_twice_is_reported_once() {
        Helper agent = agent();
        String conversation = new BackEnd(nodes.one()).open(customer, "bot-1");
        agent.call("join", conversation);
        JsonObject message =
                new JsonObject().put("id", UUID.randomUUID().toString()).put("message", "twice");
        for (int i = 0; i < 3; i++) {
            new BackEnd(nodes.one())
                    .call(
                            "POST",
                            "/users/agent-7/emit",
                            new JsonObject().put("event", "new-message").put("args", new JsonArray().add(message)));
        }
        new BackEnd(nodes.one()).say(conversation, "user", "once");
        await().until(() -> agent.messages().contains("once"));
        assertThat(agent.raw()).containsExactly("twice", "twice", "twice", "once");
        assertThat(agent.messages()).containsExactly("twice", "once");
    }

    // Heartbeats and tokens

    @Test
    void heartbeats_are_answered_and_measure_the_round_trip() {
        Helper widget = widget();
        await().until(() -> widget.status().getInteger("roundTrip") != null);
        assertThat(widget.status().getInteger("roundTrip")).isBetween(0, 1_000);
    }

    @Test
    void a_token_that_expires_soon_is_refreshed_on_the_same_connection() {
        Helper agent = clients.openWithTokens(
                balancer.url(),
                options(),
                new JsonObject()
                        .put("connect", TestNode.token("agent-7", Role.AGENT, Duration.ofSeconds(3)))
                        .put("expiring", agentToken()));
        await().until(() -> agent.state("asked").contains("expiring"));
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(6))
                .until(() -> agent.events("error").isEmpty());
        assertThat(agent.status().getInteger("connects")).isEqualTo(1);
    }

    @Test
    void a_client_whose_token_has_expired_connects_again_with_another_one() {
        Helper agent = clients.openWithTokens(
                balancer.url(),
                options(),
                new JsonObject()
                        .put("connect", TestNode.token("agent-7", Role.AGENT, Duration.ofSeconds(2)))
                        .put("expiring", "no token")
                        .put("expired", agentToken()));
        await().atMost(Duration.ofSeconds(10)).until(() -> agent.status().getInteger("connects") == 2);
        assertThat(agent.status().getString("as")).isEqualTo("user");
        assertThat(agent.state("asked")).asString().isEqualTo("[connect, expiring, expired]");
    }

    private static List<String> stored(String conversation) {
        return new BackEnd(nodes.two())
                        .call("GET", "/conversations/" + conversation + "/messages?limit=200", new JsonObject())
                        .getJsonArray("messages")
                        .stream()
                        .map(each -> ((JsonObject) each).getString("message"))
                        .toList();
    }

    private static List<String> numbers(int end) {
        return IntStream.range(0, end).mapToObj(String::valueOf).toList();
    }
}
