package dev.mooring.app;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.mooring.auth.Role;
import dev.mooring.support.Balancer;
import dev.mooring.support.Chromium;
import dev.mooring.support.RawHttp;
import dev.mooring.support.TwoNodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** mooring-client.js in a browser, served by nodes. */
class ClientBrowserIT {

    private static final int MOST_BYTES = 5_000;

    @RegisterExtension
    static final TwoNodes nodes = new TwoNodes("CORS_ORIGINS", "http://127.0.0.1:*");

    @RegisterExtension
    static final Chromium chromium = new Chromium();

    private final List<String> problems = new ArrayList<>();
    private final List<String> console = new ArrayList<>();
    private BrowserContext context;
    private Page page;

    @BeforeEach
    void open() {
        context = chromium.newContext();
        page = context.newPage();
        page.onPageError(problems::add);
        page.onConsoleMessage(message -> console.add(message.text()));
    }

    @AfterEach
    void close() {
        context.close();
        assertThat(problems).isEmpty();
    }

    /** Opens a page with a client: {@code window.chat}; {@code window.texts} has its messages. */
    private void connect(String pageUrl, String url, String options) {
        page.navigate(pageUrl + "/health");
        page.evaluate("""
                async ([url, options]) => {
                  const { connect } = await import(url + "/mooring-client.js");
                  window.texts = [];
                  window.chat = connect(url, options);
                  chat.on("new-message", (message) => texts.push(message.message));
                }""", new Object[] {url, page.evaluate("(" + options + ")")});
    }

    private void connect(String options) {
        connect(nodes.one(), nodes.one(), options);
    }

    private void awaitConnected(String transport) {
        page.waitForFunction(
                "transport => chat.status.state === 'connected' && chat.status.transport === transport", transport);
    }

    private void say(String text) {
        page.evaluate("text => chat.send(text, {botId: 'bot-1'})", text);
    }

    @Test
    void the_module_has_at_most_5_kilobytes_gzipped() throws IOException {
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
            out.write(Files.readAllBytes(Path.of("src/main/client/mooring-client/mooring-client.js")));
        }
        assertThat(gzipped.size()).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(Integer.parseInt(RawHttp.get(nodes.one() + "/mooring-client.js", "Accept-Encoding", "gzip")
                        .headers()
                        .firstValue("Content-Length")
                        .orElseThrow()))
                .isEqualTo(gzipped.size());
    }

    @ParameterizedTest
    @CsvSource({"mooring-client.js, application/javascript", "mooring-client.d.ts, text/plain"})
    void a_node_serves_the_file_to_pages_that_may_connect(String file, String type) throws IOException {
        HttpResponse<String> own = RawHttp.get(nodes.one() + "/" + file, "Origin", "http://127.0.0.1:8080");
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(own.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
        assertThat(own.headers().firstValue("Access-Control-Allow-Origin")).contains("http://127.0.0.1:8080");
        assertThat(own.body())
                .isEqualTo(Files.readString(Path.of("src/main/client/mooring-client/" + file), StandardCharsets.UTF_8));
        String tag = own.headers().firstValue("ETag").orElseThrow();
        assertThat(RawHttp.get(nodes.one() + "/" + file, "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        HttpResponse<String> strange = RawHttp.get(nodes.one() + "/" + file, "Origin", "https://evil.example");
        assertThat(strange.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void a_widget_talks_and_a_second_page_of_the_browser_is_the_same_customer() {
        connect("{}");
        awaitConnected("websocket");
        say("Hello");
        page.waitForFunction("texts.includes('Hello')");
        Object customer = page.evaluate("chat.customerId");
        assertThat(page.evaluate("chat.status.as")).isEqualTo("widget");
        connect("{}");
        assertThat(page.evaluate("chat.customerId")).isEqualTo(customer);
        assertThat(console).contains("mooring: connecting as a widget (attempt 1/1)");
    }

    @Test
    void a_page_of_another_origin_loads_it_and_connects() {
        String page = nodes.two().replace("localhost", "127.0.0.1");
        for (String transport : List.of("websocket", "polling")) {
            connect(page, nodes.one(), "{transports: ['" + transport + "']}");
            awaitConnected(transport);
        }
        say("Hello");
        this.page.waitForFunction("texts.includes('Hello')");
    }

    @Test
    void a_rejected_token_shows_two_attempts_on_the_console() {
        connect("{token: 'no token'}");
        awaitConnected("websocket");
        assertThat(console)
                .containsSubsequence(
                        "mooring: connecting with a token (attempt 1/2)",
                        "mooring: connecting as a widget (attempt 2/2)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "window.WebSocket = class { constructor() { setTimeout(() => { this.onerror({}); this.onclose({}); }); } close() {} send() {} }",
                "window.WebSocket = class { constructor() { throw new Error('blocked'); } }"
            })
    void polling_is_used_if_no_websocket_can_be_opened(String block) {
        page.addInitScript(block);
        connect("{connectTimeout: 1000}"); // the official client does not notice a constructor that throws
        awaitConnected("polling");
        say("Hello");
        page.waitForFunction("texts.includes('Hello')");
        page.evaluate("chat.socket.io.engine.close()");
        page.waitForFunction("chat.status.connects === 2");
        awaitConnected("polling");
    }

    @Test
    void polling_is_used_if_websockets_hang() {
        page.routeWebSocket("**/socket.io/**", socket -> {}); // the WebSocket opens, and the server never sends
        connect("{connectTimeout: 500, reconnectionDelay: 50}");
        awaitConnected("polling");
        say("Hello");
        page.waitForFunction("texts.includes('Hello')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void a_drain_leaves_no_gap_in_the_page(String transport) {
        String name = "leaving-" + transport;
        try (TestNode leaving = nodes.start(name, "DRAIN_WINDOW", "2000");
                Balancer balancer = Balancer.start(leaving.url())) {
            connect(balancer.url(), balancer.url(), "{transports: ['" + transport + "']}");
            awaitConnected(transport);
            page.evaluate("""
                    () => {
                      window.gap = 0;
                      let last = performance.now();
                      setInterval(() => {
                        const now = performance.now();
                        if (!chat.socket.connected) gap += now - last;
                        last = now;
                      }, 1);
                      window.sent = [];
                      window.slowest = 0;
                      window.talk = async () => {
                        while (chat.status.moves === 0) {
                          const text = `message ${sent.length}`;
                          sent.push(text);
                          const begun = performance.now();
                          await chat.send(text, { botId: "bot-1" });
                          slowest = Math.max(slowest, performance.now() - begun);
                          await new Promise((resolve) => setTimeout(resolve, 25)); // below the limit of events
                        }
                      };
                      talk();
                    }""");
            balancer.leadTo(nodes.two());
            assertThat(RawHttp.post(
                                    nodes.two() + "/ops/nodes/" + name + "/drain",
                                    "",
                                    "Authorization",
                                    "Bearer " + TestNode.token("admin-1", Role.ADMIN))
                            .statusCode())
                    .isEqualTo(202);
            page.waitForFunction("chat.status.moves === 1");
            page.waitForFunction("texts.length === sent.length");
            assertThat(page.evaluate("texts")).isEqualTo(page.evaluate("sent"));
            assertThat(((Number) page.evaluate("gap")).doubleValue()).isZero();
            assertThat(((Number) page.evaluate("slowest")).doubleValue()).isLessThan(2_000);
            assertThat(page.evaluate("chat.status.recovered")).isEqualTo(true);
        }
    }
}
