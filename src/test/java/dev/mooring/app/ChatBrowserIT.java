package dev.mooring.app;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.mooring.auth.Role;
import dev.mooring.support.Axe;
import dev.mooring.support.Chromium;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The page at {@code /} in a browser: actions of a customer and an agent, and the display of their connections. */
class ChatBrowserIT {

    private static final int MOST_BYTES = 100_000;
    private static final int PHONE_WIDTH = 390;

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.startWithDevelopmentKey();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Locator fact(Page page, String side, String name) {
        return page.locator("#" + side + " [data-fact=" + name + "]");
    }

    private static Locator messages(Page page, String side) {
        return page.locator("#" + side + " .messages");
    }

    private static void say(Page page, String side, String text) {
        page.locator("#" + side + " .write input").fill(text);
        page.locator("#" + side + " .write button").click();
        assertThat(messages(page, side)).containsText(text);
    }

    private static void press(Page page, String side, String button) {
        page.locator("#" + side)
                .getByText(button, new Locator.GetByTextOptions().setExact(true))
                .click();
    }

    /** Opens the page with both sides in one conversation. */
    private static Page talking(BrowserContext context) {
        Page page = context.newPage();
        page.navigate(node.url() + "/");
        say(page, "widget", "Hello");
        assertThat(messages(page, "agent")).containsText("Hello");
        return page;
    }

    @ParameterizedTest
    @CsvSource({"polling, long-polling", "websocket, WebSocket", "upgrade, WebSocket"})
    void a_customer_and_an_agent_talk_across_two_windows(String transport, String endsUpOn) {
        try (BrowserContext customers = browser.newContext();
                BrowserContext agents = browser.newContext()) {
            Page customer = customers.newPage();
            List<String> errors = new ArrayList<>();
            customer.onPageError(errors::add);
            customer.navigate(node.url() + "/?view=widget&transport=" + transport);
            assertThat(fact(customer, "widget", "transport")).hasText(endsUpOn);
            say(customer, "widget", "Is anybody there? <b>ÄÖ 👋</b>");
            assertThat(messages(customer, "widget")).containsText("stored ✓");
            assertThat(messages(customer, "widget").locator("li.bot")).containsText("demo");

            Page agent = agents.newPage();
            agent.onPageError(errors::add);
            agent.navigate(URI.create(node.url())
                    .resolve(customer.locator("#second-window").getAttribute("href") + "&transport=" + transport)
                    .toString());
            assertThat(agent.locator("#agent .chat > .hint")).hasText("You are in the conversation.");
            assertThat(fact(agent, "agent", "transport")).hasText(endsUpOn);
            assertThat(messages(agent, "agent")).containsText("Is anybody there?"); // sent before the agent joined
            agent.getByLabel("Message of the agent").pressSequentially("Yes");
            assertThat(customer.locator("#widget .chat > .hint")).hasText("The agent is writing …");
            agent.locator("#agent .write button").click();
            assertThat(messages(customer, "widget").locator("li").nth(2)).containsText("Yes");
            say(customer, "widget", "Thank you");
            assertThat(messages(agent, "agent")).containsText("Thank you");
            assertThat(messages(agent, "agent").locator("li"))
                    .hasCount(5); // nothing twice: three messages of people, two of the bot
            assertThat(errors).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void a_cut_client_recovers_and_gets_missed_messages_once(String transport) {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(node.url() + "/?transport=" + transport);
            say(page, "widget", "Hello");
            assertThat(messages(page, "agent")).containsText("Hello");
            press(page, "widget", "Cut transport");
            say(page, "agent", "Said while you were away");
            say(page, "widget", "Written while I was away");
            assertThat(fact(page, "widget", "recovered")).hasText("yes");
            assertThat(fact(page, "widget", "reconnections")).hasText("1");
            for (String side : List.of("widget", "agent")) {
                for (String text : List.of("Said while you were away", "Written while I was away")) {
                    assertThat(messages(page, side).getByText(text)).hasCount(1);
                }
            }
            double gap = Double.parseDouble(fact(page, "widget", "gap").getAttribute("data-millis"));
            assertThat(gap).isGreaterThan(0);
            assertThat(page.locator("#widget .log")).containsText("Recovered: nothing is lost.");
            assertThat(fact(page, "agent", "gap")).hasText("0 ms");
            assertThat(page.locator("[data-step=cut]")).hasClass("done");
        }
    }

    @Test
    void a_client_with_a_blocked_websocket_uses_long_polling_until_it_is_unblocked() {
        try (BrowserContext context = browser.newContext()) {
            Page page = talking(context);
            press(page, "widget", "Block WebSocket");
            assertThat(fact(page, "widget", "transport")).hasText("long-polling");
            assertThat(fact(page, "widget", "recovered")).hasText("yes");
            assertThat(fact(page, "agent", "transport")).hasText("WebSocket");
            say(page, "widget", "By long-polling");
            assertThat(messages(page, "agent")).containsText("By long-polling");
            press(page, "widget", "Block WebSocket");
            assertThat(fact(page, "widget", "transport")).hasText("WebSocket");
            assertThat(messages(page, "agent").getByText("By long-polling")).hasCount(1);
        }
    }

    @Test
    void the_page_shows_the_ack_of_a_message_and_the_round_trip() {
        try (BrowserContext context = browser.newContext()) {
            Page page = talking(context);
            for (String side : List.of("widget", "agent")) {
                press(page, side, "Send with ack");
                assertThat(page.locator("#" + side + " .log")).containsText("\"ok\":true");
                assertThat(fact(page, side, "trip")).hasText(Pattern.compile("[\\d.]+ ms"));
                assertThat(page.locator("#" + side + " .trips polyline"))
                        .hasAttribute("points", Pattern.compile("\\d.* \\d.*")); // two trips at least
            }
        }
    }

    @Test
    void an_agent_takes_over_from_the_bot_and_closes_the_conversation() {
        try (BrowserContext context = browser.newContext()) {
            Page page = talking(context);
            assertThat(messages(page, "widget").locator("li.bot")).hasCount(1);
            assertThat(page.locator("#agent .status")).hasText("Bot answers");
            press(page, "agent", "Take over");
            assertThat(page.locator("#agent .status")).hasText("Agent answers");
            say(page, "widget", "Are you a bot?");
            say(page, "agent", "I am not");
            assertThat(messages(page, "widget")).containsText("I am not");
            assertThat(messages(page, "widget").locator("li.bot")).hasCount(1);
            String first = page.locator("#widget").getAttribute("data-conversation");

            press(page, "agent", "Close");
            assertThat(page.locator("#agent .status")).hasText("Closed");
            assertThat(page.locator("#widget .chat > .hint")).containsText("The conversation is closed.");
            say(page, "widget", "One thing more");
            assertThat(page.locator("#agent .status")).hasText("Bot answers");
            assertThat(messages(page, "agent")).containsText("One thing more");
            assertThat(page.locator("#widget").getAttribute("data-conversation"))
                    .isNotEqualTo(first);
        }
    }

    @Test
    void the_conversation_survives_a_reload_of_the_page() {
        try (BrowserContext context = browser.newContext()) {
            Page page = talking(context);
            say(page, "agent", "Welcome");
            assertThat(messages(page, "agent")).containsText("stored ✓");
            page.reload();
            for (String side : List.of("widget", "agent")) {
                assertThat(messages(page, side)).containsText("Hello");
                assertThat(messages(page, side)).containsText("Welcome");
            }
            say(page, "widget", "Back again");
            assertThat(messages(page, "agent")).containsText("Back again");
        }
    }

    @Test
    void a_kicked_client_does_not_reconnect() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(node.url() + "/?view=widget&transport=websocket");
            assertThat(page.locator("#widget .state")).hasText("Connected");
            String admin = "Bearer "
                    + new JsonObject(RawHttp.get(node.url() + "/page/settings.json")
                                    .body())
                            .getString("adminToken");
            String sessions = node.url() + "/ops/sessions";
            await().until(() -> !new JsonObject(
                            RawHttp.get(sessions, "Authorization", admin).body())
                    .getJsonArray("sessions")
                    .isEmpty());
            new JsonObject(RawHttp.get(sessions, "Authorization", admin).body())
                    .getJsonArray("sessions")
                    .forEach(each -> RawHttp.send(
                            "DELETE",
                            sessions + "/" + ((JsonObject) each).getString("session"),
                            "",
                            "Authorization",
                            admin));
            assertThat(page.locator("#widget .state")).hasText("Closed");
            assertThat(page.locator("#widget .log")).containsText("Closed: io server disconnect.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no token", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0."})
    void a_refused_token_can_be_replaced_by_a_valid_one(String refused) {
        try (TestNode guarded = TestNode.start();
                BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.navigate(guarded.url() + "/");
            assertThat(page.locator("#agent")).containsText("Agents need a token.");
            page.getByLabel("Token of the agent").fill(refused);
            press(page, "agent", "Connect");
            assertThat(page.locator("#agent .state")).hasText("Refused");
            assertThat(page.locator("#agent .chat > .hint")).containsText("Authentication failed");
            page.getByLabel("Token of the agent").fill(TestNode.token("agent-7", Role.AGENT));
            press(page, "agent", "Connect");
            assertThat(page.locator("#agent .state")).hasText("Connected");
            say(page, "widget", "Hello");
            assertThat(messages(page, "agent")).containsText("Hello"); // now the agent has joined
            say(page, "agent", "Welcome");
            assertThat(messages(page, "widget")).containsText("Name of agent-7");
            press(page, "agent", "Take over");
            assertThat(page.locator("#agent .chat > .hint")).containsText("a token of role service or admin is needed");
            assertThat(page.locator("#nodes")).isHidden();
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void the_page_weighs_less_than_100_kilobytes_besides_the_official_client_and_forbids_inline_script() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            Map<String, Integer> weights = new ConcurrentHashMap<>();
            List<Response> responses = new ArrayList<>();
            page.onResponse(responses::add);
            List<String> problems = new ArrayList<>();
            page.onConsoleMessage(message -> {
                if (message.type().equals("error")) {
                    problems.add(message.text());
                }
            });
            Response html = page.navigate(node.url() + "/");
            assertThat(page.locator("#agent .state")).hasText("Connected");
            for (Response response : responses) {
                String path = URI.create(response.url()).getPath();
                if (!path.startsWith("/socket.io/") && !path.startsWith("/ops/") && !path.startsWith("/api/")) {
                    assertThat(response.status()).as(path).isEqualTo(200);
                    weights.put(path, response.body().length);
                }
            }
            assertThat(weights).containsKeys("/", "/mooring-client.js", "/page/main.js", "/page/chat.css");
            assertThat(weights.values().stream().mapToInt(Integer::intValue).sum())
                    .as("bytes, not compressed: " + weights)
                    .isLessThan(MOST_BYTES);
            assertThat(html.headerValue("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe-inline");
            assertThat(problems).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void axe_finds_nothing_serious_on_a_screen_or_a_phone(ColorScheme scheme) throws IOException {
        NewContextOptions options =
                new NewContextOptions().setColorScheme(scheme).setBypassCSP(true);
        try (BrowserContext context = browser.newContext(options)) {
            Page page = talking(context);
            say(page, "agent", "Welcome");
            press(page, "widget", "Block WebSocket");
            press(page, "agent", "Send with ack");
            press(page, "agent", "Token");
            assertThat(fact(page, "widget", "recovered")).hasText("yes");
            assertThat(Axe.findings(page)).isEmpty();
            Object ground = page.evaluate("getComputedStyle(document.body).backgroundColor");
            assertThat(ground).isEqualTo(scheme == ColorScheme.DARK ? "rgb(10, 20, 24)" : "rgb(238, 243, 244)");

            page.setViewportSize(PHONE_WIDTH, 844);
            assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(PHONE_WIDTH);
            assertThat((List<?>) page.evaluate("""
                            () => [...document.querySelectorAll("main *")]
                              .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
                              .map((element) => element.outerHTML)""")).as("horizontal overflow").isEmpty();
            assertThat(Axe.findings(page)).isEmpty();
        }
    }

    @Test
    void a_lone_node_cannot_be_drained_from_its_page() {
        try (BrowserContext context = browser.newContext()) {
            Page page = talking(context);
            assertThat(page.locator("#nodes .pill")).hasText("ready");
            assertThat(page.locator("#nodes .here")).containsText("Agent");
            assertThat(page.locator("#nodes button")).isHidden();
        }
    }

    @Test
    void the_page_can_be_used_with_the_keyboard_only() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(node.url() + "/");
            assertThat(page.locator("#widget .state")).hasText("Connected");
            page.keyboard().press("Tab");
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Skip to the conversation")))
                    .isFocused();
            page.keyboard().press("Enter");
            for (int i = 0; i < 3 && !isFocused(page, "Message of the customer"); i++) {
                page.keyboard().press("Tab");
            }
            page.keyboard().type("By keys");
            page.keyboard().press("Enter");
            assertThat(messages(page, "agent")).containsText("By keys");
            for (int i = 0; i < 3 && !isFocused(page, "Cut transport"); i++) {
                page.keyboard().press("Tab");
            }
            page.keyboard().press("Enter");
            assertThat(fact(page, "widget", "recovered")).hasText("yes");
        }
    }

    private static boolean isFocused(Page page, String name) {
        return page.evaluate("[document.activeElement.ariaLabel, document.activeElement.textContent].join(' ')")
                .toString()
                .contains(name);
    }
}
