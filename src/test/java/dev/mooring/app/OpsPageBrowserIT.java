package dev.mooring.app;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Axe;
import dev.mooring.support.Chromium;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawWebSocket;
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

    private static final Pattern GOOD = Pattern.compile(".*good.*");

    private static EmbeddedRedis redis;
    private static TestNode one;
    private static TestNode two;

    @BeforeAll
    static void start() throws Exception {
        redis = EmbeddedRedis.start();
        one = node("one");
        two = node("two");
    }

    private static TestNode node(String id) {
        return TestNode.start(
                "REDIS_URL", redis.url(), "NODE_ID", id, "CLUSTER_SECRET", "a secret that only these nodes know");
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        redis.close();
    }

    private static Page signedIn(BrowserContext context) {
        Page page = context.newPage();
        page.navigate(one.url() + "/ops/");
        page.getByLabel("Token").fill(TestNode.token("admin-1", Role.ADMIN));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        assertThat(page.locator("#state")).hasText("Live");
        assertThat(page.locator("#nodes > li")).hasCount(2);
        return page;
    }

    private static RawWebSocket client(TestNode node, String sub) {
        RawWebSocket socket =
                RawWebSocket.connect(node.url().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
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
            Response answer = page.navigate(one.url() + "/ops");
            assertThat(page).hasURL(one.url() + "/ops/");
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
    void numbers_change_when_a_client_connects_to_either_node() throws Exception {
        try (BrowserContext context = browser.newContext()) {
            Page page = signedIn(context);
            int before = Integer.parseInt(tile(page, "sessions").textContent());
            try (RawWebSocket first = client(one, "agent-a");
                    RawWebSocket second = client(two, "agent-b")) {
                assertThat(tile(page, "sessions")).hasText(String.valueOf(before + 2));
                assertThat(tile(page, "connects")).not().hasText("0");
                assertThat(page.locator("[data-node='two'] dd").first()).hasText("1");
                assertThat(page.locator("[data-node='two'] .pill")).hasText("ready");
                assertThat(first.isOpen() && second.isOpen()).isTrue();
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
        try (BrowserContext context = browser.newContext();
                RawWebSocket client = client(two, "agent-7")) {
            // Of shorter sessions no close cause is kept.
            await().atMost(Duration.ofSeconds(20))
                    .pollDelay(Duration.ofMillis(10_100))
                    .until(client::isOpen);
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
            assertThat(client.isOpen()).isTrue();
            kick.click();
            kick.click();
            await().until(() -> client.text().equals("41/chat,"));
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
        TestNode third = node("three");
        try (BrowserContext context = browser.newContext();
                RawWebSocket client = client(third, "agent-c")) {
            Page page = context.newPage();
            page.navigate(one.url() + "/ops/");
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
                RawWebSocket client = client(two, "agent-8")) {
            Page page = context.newPage();
            page.navigate(one.url() + "/ops/");
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
            page.navigate(one.url() + "/ops/");
            assertThat(page.getByLabel("Token")).isVisible();
            int bytes = loaded.stream()
                    .filter(each -> !each.url().contains("/socket.io/"))
                    .mapToInt(each -> each.body().length)
                    .sum();
            assertThat(bytes).isBetween(10_000, 100_000);
        }
    }

    @Test
    void the_routes_below_ops_still_answer() {
        String admin = "Bearer " + TestNode.token("admin-1", Role.ADMIN);
        assertThat(RawHttp.get(one.url() + "/ops/nodes", "Authorization", admin).statusCode())
                .isEqualTo(200);
        assertThat(RawHttp.get(one.url() + "/ops/nodes").statusCode()).isEqualTo(401);
        assertThat(RawHttp.get(one.url() + "/ops/nothing").statusCode()).isEqualTo(404);
        assertThat(RawHttp.send("POST", one.url() + "/ops/", "").statusCode()).isEqualTo(404);
    }
}
