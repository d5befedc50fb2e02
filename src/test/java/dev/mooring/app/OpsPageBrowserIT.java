package dev.mooring.app;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import dev.mooring.auth.Role;
import dev.mooring.support.Axe;
import dev.mooring.support.Chromium;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawWebSocket;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The operators' page of two nodes, in a browser. */
class OpsPageBrowserIT {

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static final Duration LASTING = Duration.ofMillis(10_100);
    private static final Pattern TIME = Pattern.compile("[\\d,]+ m?s");
    private static final Pattern GOOD = Pattern.compile(".*good.*");

    @RegisterExtension
    static final TwoNodes nodes = new TwoNodes("WEBSOCKET_HEARTBEAT_INTERVAL", "1000");

    /** Connected before all tests: of a session that lasted under 10 s nothing is kept. */
    private static RawWebSocket lasting;

    private static long connectedAt;

    @BeforeAll
    static void start() {
        lasting = client(nodes.two(), "agent-7");
        connectedAt = System.nanoTime();
    }

    @AfterAll
    static void stop() throws IOException {
        lasting.close();
    }

    private static Page signedIn(BrowserContext context) {
        Page page = context.newPage();
        page.navigate(nodes.one() + "/ops/");
        page.getByLabel("Token").fill(TestNode.token("admin-1", Role.ADMIN));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        assertThat(page.locator("#state")).hasText("Live");
        assertThat(page.locator("#nodes > li")).hasCount(2);
        return page;
    }

    private static RawWebSocket client(String url, String sub) {
        RawWebSocket socket = RawWebSocket.connect(url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        assertThat(socket.text()).startsWith("0{");
        String auth =
                new JsonObject().put("token", TestNode.token(sub, Role.AGENT)).encode();
        assertThat(socket.send("40/chat," + auth).text()).startsWith("40/chat,{");
        return socket;
    }

    private static Locator tile(Page page, String name) {
        return page.locator("[data-tile='" + name + "']");
    }

    private static Locator search(Page page, String by, String what) {
        page.getByLabel("Search by").selectOption(by);
        page.getByLabel("Search for").fill(what);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Search"))
                .click();
        return page.locator("#sessions > li");
    }

    @Test
    void without_a_token_it_explains_how_to_get_one_and_reports_a_bad_one() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            Response answer = page.navigate(nodes.one() + "/ops");
            assertThat(page).hasURL(nodes.one() + "/ops/");
            assertThat(answer.headerValue("content-security-policy"))
                    .contains("script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(page.locator("#sign-in")).containsText("java -jar mooring.jar token --sub=me --role=admin");
            assertThat(page.getByLabel("Token")).isFocused();
            for (Role role : List.of(Role.AGENT, Role.SERVICE)) {
                page.getByLabel("Token").fill(TestNode.token("a-1", role));
                page.keyboard().press("Enter");
                assertThat(page.getByRole(AriaRole.ALERT)).hasText("The token's role may not do this");
            }
            page.getByLabel("Token").fill("no token at all");
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.ALERT)).hasText("Authentication failed: malformed token");
            assertThat(page.locator("#live")).isHidden();
            assertThat(page.evaluate("sessionStorage.length")).isEqualTo(0);
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void a_node_on_a_laptop_fills_in_a_token_of_an_administrator() {
        try (TestNode laptop = TestNode.startWithDevelopmentKey();
                BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(laptop.url() + "/ops/");
            assertThat(page.getByLabel("Token")).hasValue(Pattern.compile("ey.+[.].+[.].+"));
            page.getByLabel("Token").press("Enter");
            assertThat(page.locator("#state")).hasText("Live");
            assertThat(page.locator("#nodes > li")).hasCount(1);
            page.getByText("Sign out").click();
            assertThat(page.getByLabel("Token")).isVisible();

            page.navigate(nodes.one() + "/ops/");
            page.waitForLoadState(LoadState.NETWORKIDLE);
            assertThat(page.getByLabel("Token")).hasValue("");
        }
    }

    @Test
    void numbers_change_when_a_client_connects_to_either_node() throws Exception {
        try (BrowserContext context = browser.newContext()) {
            Page page = signedIn(context);
            Locator onTwo = page.locator("[data-node='two'] dd").first();
            int before = Integer.parseInt(tile(page, "sessions").textContent());
            int beforeOnTwo = Integer.parseInt(onTwo.textContent());
            try (RawWebSocket first = client(nodes.one(), "agent-a");
                    RawWebSocket second = client(nodes.two(), "agent-b")) {
                assertThat(tile(page, "sessions")).hasText(String.valueOf(before + 2));
                assertThat(tile(page, "connects")).not().hasText("0");
                assertThat(onTwo).hasText(String.valueOf(beforeOnTwo + 1));
                assertThat(page.locator("[data-node='two'] .pill")).hasText("ready");
                for (RawWebSocket client : List.of(first, second)) {
                    await().until(() -> client.text().startsWith("42/chat,[\"heartbeat\""));
                    RawWebSocket ignored = client.send("42/chat,[\"heartbeat-response\",{\"timestamp\":1}]");
                }
                assertThat(tile(page, "round-trip")).hasText(TIME);
                assertThat(page.locator("#tiles"))
                        .containsText(Pattern.compile("95 %: [\\d,]+ m?s, 99 %: [\\d,]+ m?s"));
                assertThat(tile(page, "events")).not().hasText("0");
                assertThat(page.locator("[data-node='one']")).containsText("Redisup");
                assertThat(page.locator("#tiles .chart .line").first())
                        .hasAttribute("d", Pattern.compile("M\\S+ \\S+(L\\S+ \\S+){3,}"));
            }
            assertThat(page.locator("[data-cause='transport close'] b")).hasText(Pattern.compile("[1-9]\\d*"));
            page.reload();
            assertThat(page.locator("#state")).hasText("Live");
            page.getByText("Sign out").click();
            assertThat(page.getByLabel("Token")).isVisible();
            page.reload();
            assertThat(page.getByLabel("Token")).isVisible();
        }
    }

    @Test
    void a_session_is_found_kicked_with_two_clicks_and_shows_its_close_cause() throws Exception {
        try (BrowserContext context = browser.newContext()) {
            await().atMost(Duration.ofSeconds(20)).until(() -> System.nanoTime() - connectedAt > LASTING.toNanos());
            Page page = signedIn(context);
            Locator found = search(page, "user", "agent-7");
            assertThat(found).hasCount(1);
            String session = found.first().getAttribute("data-session");
            found.locator("summary").click();
            assertThat(found.locator(".events")).containsText("CONNECT /chat");
            assertThat(found.locator(".detail dl")).containsText("agent-7");
            Locator kick = found.getByRole(AriaRole.BUTTON);
            kick.click();
            assertThat(kick).hasText("Kick for good?");
            page.keyboard().press("Escape");
            assertThat(kick).hasText("Kick");
            assertThat(lasting.isOpen()).isTrue();
            kick.click();
            kick.click();
            await().until(() -> lasting.text().equals("41/chat,"));
            assertThat(found.locator(".pill")).hasText("kicked");
            for (String by : List.of("session", "any")) {
                Locator closed = search(page, by, session);
                assertThat(closed).hasCount(1);
                assertThat(closed.locator(".detail dl")).containsText("kicked");
                assertThat(closed.locator(".events")).containsText("closed kicked");
            }
            for (String nothing : List.of("AAAAAAAAAAAAAAAA", "too short", "<b>x</b>")) {
                assertThat(search(page, "session", nothing)).hasCount(0);
                assertThat(page.locator("#found")).containsText("No such session");
            }
            assertThat(search(page, "user", "nobody")).hasCount(0);
            assertThat(page.locator("#found")).hasText("0 sessions");
        }
    }

    @Test
    void a_node_is_drained_with_two_clicks_and_shows_its_progress() throws Exception {
        TestNode third = nodes.start("three");
        try (BrowserContext context = browser.newContext();
                RawWebSocket client = client(third.url(), "agent-c")) {
            Page page = context.newPage();
            page.navigate(nodes.one() + "/ops/");
            page.evaluate(
                    "token => sessionStorage.setItem('mooring-ops-token', token)", TestNode.token("a", Role.ADMIN));
            page.reload();
            Locator node = page.locator("[data-node='three']");
            Locator drain = node.getByRole(AriaRole.BUTTON);
            drain.click();
            assertThat(drain).hasText("Drain three?");
            assertThat(node.locator(".pill")).hasText("ready");
            drain.click();
            assertThat(node.locator(".pill")).hasText("draining");
            assertThat(node.locator("progress")).isVisible();
            assertThat(drain).isHidden();
            assertThat(page.locator("#nodes-summary")).containsText("1 draining");
            await().until(() -> !client.isOpen());
            assertThat(page.locator("[data-cause='drained']")).isVisible();
        } finally {
            third.close();
        }
    }

    @Test
    void it_is_readable_in_light_and_dark_and_on_a_phone() throws Exception {
        try (BrowserContext context = browser.newContext(new NewContextOptions().setBypassCSP(true));
                RawWebSocket client = client(nodes.two(), "agent-8")) {
            Page page = context.newPage();
            page.navigate(nodes.one() + "/ops/");
            assertThat(page.getByLabel("Token")).isVisible();
            readable(page, "sign-in");
            page.close();
            Page live = signedIn(context);
            Locator found = search(live, "user", "agent-8");
            found.locator("summary").click();
            assertThat(found.locator(".events")).isVisible();
            assertThat(live.locator("[data-node='two'] .pill")).hasClass(GOOD);
            readable(live, "live");
            assertThat(client.isOpen()).isTrue();
        }
    }

    private static void readable(Page page, String name) throws IOException {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            for (int width : List.of(1280, 390)) {
                page.setViewportSize(width, 844);
                assertThat(Axe.findings(page))
                        .as(name + " " + scheme + " " + width)
                        .isEmpty();
                assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                        .as(name + " " + scheme + " " + width)
                        .isLessThanOrEqualTo(width);
                page.screenshot(new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(Path.of("target/ops-" + name + "-" + scheme + "-" + width + ".png")));
            }
        }
    }

    @Test
    void it_loads_in_under_100_kb_besides_the_official_client() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            List<Response> loaded = new ArrayList<>();
            page.onResponse(loaded::add);
            page.navigate(nodes.one() + "/ops/");
            page.waitForLoadState(LoadState.NETWORKIDLE);
            // A copy: reading a body lets more answers arrive.
            int bytes = List.copyOf(loaded).stream()
                    .filter(each -> !each.url().contains("/socket.io/"))
                    .mapToInt(each -> each.body().length)
                    .sum();
            assertThat(bytes).isBetween(10_000, 100_000);
        }
    }

    @Test
    void the_routes_below_ops_still_answer() {
        String admin = "Bearer " + TestNode.token("admin-1", Role.ADMIN);
        assertThat(RawHttp.get(nodes.one() + "/ops/nodes", "Authorization", admin)
                        .statusCode())
                .isEqualTo(200);
        assertThat(RawHttp.get(nodes.one() + "/ops/nodes").statusCode()).isEqualTo(401);
        assertThat(RawHttp.get(nodes.one() + "/ops/nothing").statusCode()).isEqualTo(404);
        assertThat(RawHttp.send("POST", nodes.one() + "/ops/", "").statusCode()).isEqualTo(404);
    }
}
