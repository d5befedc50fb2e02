package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.support.BackEnd;
import dev.mooring.support.Balancer;
import dev.mooring.support.HelperClients;
import dev.mooring.support.HelperClients.Helper;
import dev.mooring.support.RawHttp;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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

/** mooring-client.js opens its second connection before the first one ends. */
class ClientMovesIT {

    @RegisterExtension
    static final TwoNodes nodes = new TwoNodes("LIMIT_CONVERSATIONS", "1000:1000");

    private final String customer = UUID.randomUUID().toString();
    private final BackEnd backEnd = new BackEnd(nodes.two());
    private HelperClients clients;
    private Balancer balancer;
    private TestNode leaving;
    private String conversation;

    @BeforeEach
    void start() throws IOException {
        leaving = nodes.start("leaving-" + customer.substring(0, 8), "DRAIN_WINDOW", "3000");
        clients = HelperClients.start();
        balancer = Balancer.start(leaving.url());
        conversation = backEnd.open(customer, "bot-1");
    }

    @AfterEach
    void stop() {
        clients.close();
        balancer.close();
        leaving.close();
    }

    private Helper open(boolean isAgent, String transport) {
        JsonObject options = new JsonObject()
                .put("customerId", customer)
                .put("reconnectionDelay", 1)
                .put("transports", new JsonArray().add(transport));
        if (isAgent) {
            options.put("token", TestNode.token("agent-7", Role.AGENT));
        }
        Helper client = clients.open(balancer.url(), options);
        assertThat(((JsonObject) client.call("join", conversation)).getBoolean("ok"))
                .isTrue();
        return client;
    }

    private Helper agent() {
        return open(true, "websocket");
    }

    private void drain() {
        String path = nodes.two() + "/ops/nodes/leaving-" + customer.substring(0, 8) + "/drain";
        assertThat(RawHttp.post(path, "", "Authorization", "Bearer " + TestCluster.ADMIN)
                        .statusCode())
                .isEqualTo(202);
    }

    private void say(String text) {
        JsonObject ignored = backEnd.say(conversation, "bot", text);
    }

    /** Cuts the connection, and asserts that each message before, during and after the cut arrives once. */
    private void assertRecoversWithoutLoss(Helper client, String how) {
        int connects = client.status().getInteger("connects");
        say("before " + how);
        await().until(() -> client.messages().contains("before " + how));
        int raw = client.raw().size();
        client.cut(how);
        say("during " + how);
        await().until(() -> client.status().getInteger("connects") > connects); // a drain may cut it once more
        say("after " + how);
        await().until(() -> client.messages().contains("after " + how));
        assertThat(client.status().getBoolean("recovered")).isTrue();
        assertThat(client.raw().subList(raw, client.raw().size())).containsExactly("during " + how, "after " + how);
    }

    @ParameterizedTest
    @CsvSource({"true, websocket", "true, polling", "false, websocket", "false, polling"})
    void a_drain_interrupts_no_service_and_loses_no_message(boolean isAgent, String transport) {
        Helper client = open(isAgent, transport);
        String id = client.status().getString("id");
        String session = client.status().getString("session");
        balancer.leadTo(nodes.two()); // for new connections; the existing one stays
        drain();
        talkUntilMoved(client);
        assertThat(client.state("outages")).isEmpty();
        assertThat(client.state("disconnects")).isEmpty();
        assertThat(client.status().getString("id")).isEqualTo(id);
        assertThat(client.status().getString("session")).isNotEqualTo(session);
        assertThat(client.status().getBoolean("recovered")).isTrue();
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(10))
                .until(() -> client.state("outages").isEmpty());
        for (String how : List.of("cut", "vanish", "close")) {
            assertRecoversWithoutLoss(client, how);
        }
        client.call("move");
        await().until(() -> client.status().getInteger("moves") == 2);
        assertRecoversWithoutLoss(client, "cut");
    }

    /** The client's second connection is a tunnel of the draining node, which closes it like its other tunnels. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void a_drain_loses_no_message_if_the_balancer_still_leads_to_the_draining_node(String transport) {
        Helper client = open(true, transport);
        drain();
        talkUntilMoved(client);
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(10))
                .until(() -> client.status().getBoolean("recovered"));
        assertRecoversWithoutLoss(client, "cut");
    }

    /** Both sides send messages until the client has moved. */
    private void talkUntilMoved(Helper client) {
        List<String> sent = new ArrayList<>();
        for (int i = 0; client.status().getInteger("moves") == 0; i++) {
            assertThat(i).as("messages until the client has moved").isLessThan(2_000);
            say("bot " + i);
            sent.add("bot " + i);
            assertThat(client.send("client " + i).getBoolean("ok")).isTrue();
            sent.add("client " + i);
        }
        say("last");
        sent.add("last");
        await().until(() -> client.messages().contains("last"));
        assertThat(client.messages()).isEqualTo(sent);
    }

    @Test
    void a_loss_right_after_the_move_doubles_no_message() {
        Helper agent = agent();
        say("long ago");
        await().until(() -> agent.messages().contains("long ago"));
        agent.call("move");
        await().until(() -> agent.status().getInteger("moves") == 1);
        agent.cut("cut");
        await().until(() -> agent.status().getInteger("connects") == 3);
        say("now");
        await().until(() -> agent.messages().contains("now"));
        assertThat(agent.raw()).containsExactly("long ago", "now");
    }

    @Test
    void an_event_received_on_both_connections_is_reported_once() {
        Helper agent = agent();
        Object ignored = agent.call("move");
        await().until(() -> agent.status().getInteger("moves") == 1);
        String later = "9000000000000"; // than all offsets that the server has sent
        agent.bring("new-message", message("one"), later + "-1");
        agent.bring("new-message", message("one"), later + "-1");
        agent.bring("new-message", message("older"), "8999999999999-7");
        agent.bring("new-message", message("older"), later + "-0");
        agent.bring("new-message", message("two"), later + "-2");
        agent.bring("new-message", message("three"), "10000000000000-0");
        agent.bring("new-message", message("unrecorded"));
        assertThat(agent.messages()).containsExactly("one", "two", "three", "unrecorded");
    }

    private static JsonObject message(String text) {
        return new JsonObject().put("message", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "vanish", "close"})
    void the_second_connection_serves_if_the_first_breaks_during_the_move(String how) {
        Helper agent = agent();
        say("one");
        await().until(() -> agent.messages().contains("one"));
        agent.call("move");
        agent.cut(how);
        say("two");
        await().until(() -> agent.messages().contains("two"));
        assertThat(agent.status().getInteger("moves")).isEqualTo(1);
        assertThat(agent.messages()).containsExactly("one", "two");
        // On a fast machine the move is over before the break, which then ends the second connection.
        assertThat(agent.status().getInteger("connects")).isBetween(2, 3);
        assertThat(agent.state("statuses").get(agent.state("statuses").size() - 1))
                .isEqualTo("connected");
    }

    @Test
    void without_a_second_connection_the_first_serves_on_and_reconnects_later() {
        Helper agent = agent();
        balancer.leadTo("http://localhost:1");
        agent.call("move", 300);
        say("one");
        await().until(() -> Boolean.FALSE.equals(agent.status().getBoolean("moving")));
        say("two");
        await().until(() -> agent.messages().contains("two"));
        assertThat(agent.status().getInteger("moves")).isZero();
        assertThat(agent.state("outages")).isEmpty();
        balancer.leadTo(nodes.two());
        assertRecoversWithoutLoss(agent, "cut");
        assertThat(agent.messages()).containsExactly("one", "two", "before cut", "during cut", "after cut");
    }

    @Test
    void a_client_that_does_not_move_in_time_reconnects_after_the_drain() {
        Helper agent = agent();
        balancer.leadTo("http://localhost:1");
        drain();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !agent.state("disconnects").isEmpty());
        say("meanwhile");
        balancer.leadTo(nodes.two());
        await().atMost(Duration.ofSeconds(15)).until(() -> agent.messages().contains("meanwhile"));
        assertThat(agent.status().getBoolean("recovered")).isTrue();
    }

    @Test
    void pending_acks_of_the_first_connection_are_not_lost() {
        Helper agent = agent();
        List<CompletableFuture<Object>> sends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sends.add(agent.sendLater("m" + i));
            if (i % 5 == 0) {
                agent.call("move");
            }
        }
        sends.forEach(
                each -> assertThat(((JsonObject) each.join()).getBoolean("ok")).isTrue());
        await().until(() -> agent.messages().size() == 20);
        assertThat(agent.messages())
                .isEqualTo(IntStream.range(0, 20).mapToObj(i -> "m" + i).toList());
        assertThat(agent.state("outages")).isEmpty();
    }
}
