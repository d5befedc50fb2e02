package dev.mooring.sockjs;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.BackEnd;
import dev.mooring.support.Chromium;
import dev.mooring.support.HaProxy;
import dev.mooring.support.HelperClients;
import dev.mooring.support.HelperClients.Helper;
import dev.mooring.support.RawHttp;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The real sockjs-client in a browser, over two nodes behind a balancer that sets a cookie. */
class SockJsBrowserLongIT {

    private static final Path CLIENT = Path.of("target/node/node_modules/sockjs-client/dist/sockjs.min.js");
    private static final String ADMIN = "Bearer " + TestNode.token("admin-1", Role.ADMIN);

    @RegisterExtension
    static final TwoNodes nodes = new TwoNodes(
            // A poll that its page has abandoned stays open at the balancer until the next heartbeat.
            "WEBSOCKET_PING_INTERVAL",
            "3000",
            "LIMIT_CONVERSATIONS",
            "1000:1000",
            "CORS_ORIGINS",
            "http://localhost:*");

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final String conversation =
            new BackEnd(nodes.one()).open(UUID.randomUUID().toString(), "bot-1");
    private HaProxy balancer;
    private HelperClients clients;

    @BeforeEach
    void start() throws IOException {
        balancer = HaProxy.start();
        balancer.register(nodes.one());
        balancer.register(nodes.two());
        clients = HelperClients.start();
    }

    @AfterEach
    void stop() throws IOException {
        contexts.forEach(BrowserContext::close);
        clients.close();
        balancer.close();
    }

    /** Opens a page with a SockJS connection in the conversation; {@code window.heard} has the received messages. */
    private Page open(String pageUrl, String url, String transport, String user) {
        BrowserContext context = chromium.newContext();
        contexts.add(context);
        Page page = context.newPage();
        page.navigate(pageUrl + "/health");
        page.addScriptTag(new Page.AddScriptTagOptions().setPath(CLIENT));
        page.evaluate(
                """
                ([url, transport, connect, join]) => {
                  window.heard = [];
                  window.ended = undefined;
                  let isJoined = false;
                  const open = () => {
                    window.sock = new SockJS(url + "/sockjs", null, { transports: [transport] });
                    sock.onopen = () => sock.send(connect);
                    // Retries as a page does: two loops may both open an xhr-polling session, and the client then
                    // abandons it.
                    sock.onclose = ({ code, reason }) => {
                      if (isJoined) window.ended = { code, reason };
                      else open();
                    };
                    sock.onmessage = ({ data }) => {
                      heard.push(data);
                      if (data.startsWith("0/chat,")) sock.send(join);
                      if (data.startsWith("3/chat,0")) isJoined = true;
                    };
                  };
                  open();
                }""",
                List.of(
                        url,
                        transport,
                        "0/chat," + new JsonObject().put("token", TestNode.token(user, Role.AGENT)),
                        "2/chat,0"
                                + new JsonArray()
                                        .add("join-conversation")
                                        .add(new JsonObject().put("conversationId", conversation))));
        page.waitForFunction("heard.some(packet => packet.startsWith('3/chat,0[{\"ok\":true'))");
        assertThat(page.evaluate("sock.transport")).isEqualTo(transport);
        return page;
    }

    private Page open(String transport, String user) {
        return open(balancer.url(), balancer.url(), transport, user);
    }

    private void say(Page page, String text) {
        page.evaluate(
                "packet => sock.send(packet)",
                "2/chat,"
                        + new JsonArray()
                                .add("send-message")
                                .add(new JsonObject()
                                        .put("conversationId", conversation)
                                        .put("message", text)
                                        .put("role", "agent")));
    }

    private static void awaitReceived(Page page, String text) {
        page.waitForFunction(
                "text => heard.filter(packet => packet.startsWith('2/chat,[\"new-message\"') && packet.includes(text)).length === 1",
                "\"message\":\"" + text + "\"");
    }

    private Helper socketIo(String url) {
        Helper client = clients.open(url, new JsonObject().put("token", TestNode.token("agent-io", Role.AGENT)));
        assertThat(((JsonObject) client.call("join", conversation)).getBoolean("ok"))
                .isTrue();
        return client;
    }

    private static List<JsonObject> sessions(String user) {
        return new JsonObject(RawHttp.get(nodes.one() + "/ops/sessions?user=" + user, "Authorization", ADMIN)
                        .body())
                .getJsonArray("sessions").stream().map(JsonObject.class::cast).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling", "eventsource"})
    void clients_of_both_protocols_talk_in_one_room_across_two_nodes(String transport) {
        Helper one = socketIo(nodes.one());
        Helper two = socketIo(nodes.two());
        String user = "sockjs-" + transport;
        List<Page> pages = List.of(open(transport, user), open(transport, user), open(transport, user));
        await().until(() -> sessions(user).size() == 3);
        assertThat(sessions(user).stream().map(each -> each.getString("node")).collect(Collectors.toSet()))
                .as("nodes with SockJS sessions")
                .containsExactlyInAnyOrder("one", "two");
        assertThat(sessions(user)).allSatisfy(session -> {
            assertThat(session.getString("transport")).isEqualTo(transport.equals("websocket") ? transport : "polling");
            assertThat(session.getString("session")).hasSize(16);
            assertThat(session.getJsonArray("namespaces")).containsExactly("/chat");
        });
        for (int i = 0; i < 5; i++) {
            one.send("io " + i);
            for (Page page : pages) {
                say(page, "js " + i + " of " + pages.indexOf(page));
            }
        }
        for (int i = 0; i < 5; i++) {
            String js = "js " + i;
            await().until(() -> one.messages().containsAll(List.of(js + " of 0", js + " of 1", js + " of 2")));
            await().until(() -> two.messages().contains(js + " of 0"));
            for (Page page : pages) {
                awaitReceived(page, "io " + i);
                awaitReceived(page, js + " of 0");
                awaitReceived(page, js + " of 2");
            }
        }
        pages.get(0).evaluate("sock.close()");
        await().atMost(Duration.ofSeconds(15)).until(() -> sessions(user).size() == 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
    void a_drain_closes_each_client_and_it_connects_to_the_other_node(String transport) {
        String name = "leaving-" + transport;
        String user = "drained-" + transport;
        try (TestNode leaving = nodes.start(name, "DRAIN_WINDOW", "3000")) {
            String url = leaving.url().replace("localhost", "127.0.0.1");
            Page page = open(url, url, transport, user);
            await().until(() -> sessions(user).size() == 1);
            assertThat(RawHttp.post(nodes.one() + "/ops/nodes/" + name + "/drain", "", "Authorization", ADMIN)
                            .statusCode())
                    .isEqualTo(202);
            page.waitForFunction("window.ended !== undefined");
            assertThat(page.evaluate("ended.code")).isEqualTo(3000);
            assertThat(page.evaluate("heard.filter(packet => packet.startsWith('1')).length"))
                    .as("a drain sends no DISCONNECT")
                    .isEqualTo(0);
            await().until(() -> sessions(user).isEmpty());
            awaitReceived(open(transport, user), say("welcome back"));
        }
    }

    private String say(String text) {
        JsonObject ignored = new BackEnd(nodes.two()).say(conversation, "bot", text);
        return text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
    void a_kicked_client_gets_disconnect_before_the_close(String transport) {
        String user = "kicked-" + transport;
        Page page = open(transport, user);
        await().until(() -> sessions(user).size() == 1);
        String session = sessions(user).get(0).getString("session");
        assertThat(RawHttp.send("DELETE", nodes.two() + "/ops/sessions/" + session, "", "Authorization", ADMIN)
                        .statusCode())
                .isEqualTo(202);
        page.waitForFunction("window.ended !== undefined");
        assertThat(page.evaluate("heard[heard.length - 1]")).isEqualTo("1/chat,");
        await().until(() -> nodes.redis().list("XRANGE", "mooring:closed", "-", "+").stream()
                .anyMatch(entry -> entry.contains(session) && entry.contains("kicked")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "xhr-streaming", "xhr-polling"})
    void a_page_of_a_listed_origin_connects(String transport) {
        String page = nodes.two(); // http://localhost:…, which is listed
        assertThat(open(page, nodes.one().replace("localhost", "127.0.0.1"), transport, "abroad-" + transport)
                        .evaluate("heard.length"))
                .isNotEqualTo(0);
    }
}
