package dev.mooring.app;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Balancer;
import dev.mooring.support.Chromium;
import dev.mooring.support.Fleet;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawWebSocket;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The operators' page while a node hangs, and while Redis is away. */
class OpsPageOutageBrowserIT {

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static EmbeddedRedis redis;
    private static TestNode one;
    private static Fleet fleet;
    private static Fleet.Member other;
    private static Balancer balancer;
    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void start() throws Exception {
        redis = EmbeddedRedis.start();
        fleet = Fleet.at(redis.url());
        one = TestNode.start("REDIS_URL", redis.url(), "NODE_ID", "one", "CLUSTER_SECRET", TwoNodes.SECRET);
        other = fleet.start();
        balancer = Balancer.start(one.url());
    }

    @AfterAll
    static void stop() throws IOException {
        balancer.close();
        fleet.close();
        one.close();
        redis.close();
    }

    @BeforeEach
    void open() {
        context = browser.newContext();
        page = context.newPage();
    }

    @AfterEach
    void close() throws Exception {
        other.thaw();
        context.close();
    }

    /** Signed in, and connected to that node. */
    private void watch(String url) {
        balancer.leadTo(url);
        page.navigate(balancer.url() + "/ops/");
        page.getByLabel("Token").fill(TestNode.token("admin-1", Role.ADMIN));
        page.keyboard().press("Enter");
        assertThat(page.locator("#state")).hasText("Live");
        assertThat(pill("one")).hasText("ready");
        assertThat(pill(other.id())).hasText("ready");
        assertThat(page.locator("#notice")).isHidden();
    }

    private Locator pill(String node) {
        return page.locator("[data-node='" + node + "'] .pill");
    }

    private void assertAllIsWell() {
        assertThat(page.locator("#notice")).isHidden();
        assertThat(page.locator("#state")).hasText("Live");
        assertThat(pill("one")).hasText("ready");
        assertThat(pill(other.id())).hasText("ready");
        assertThat(page.locator("#nodes-summary")).hasText("2 in all");
    }

    private static RawWebSocket widget(String url) {
        RawWebSocket socket = RawWebSocket.connect(url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        assertThat(socket.text()).startsWith("0{");
        assertThat(socket.send("40/chat,").text()).startsWith("40/chat,");
        return socket;
    }

    @Test
    void a_node_that_hangs_is_named_beyond_its_lease_until_it_goes_on() throws Exception {
        watch(one.url());
        try (RawWebSocket onOther = widget(other.url())) {
            Locator sockets = page.locator("[data-tile='sockets']");
            assertThat(sockets).hasText("2"); // the page's own, too
            other.freeze();
            assertThat(pill(other.id())).hasText(Pattern.compile("no answer for [4-9] s"));
            assertThat(page.locator("#notice")).containsText("No answer from " + other.id());
            assertThat(page.locator("#nodes-summary")).hasText("2 in all, 1 without an answer");
            assertThat(sockets).hasText("1"); // what does not answer is not counted
            assertThat(pill("one")).hasText("ready");
            assertThat(page.locator("#state")).hasText("Live");
            assertThat(page.locator("[data-node='" + other.id() + "'] button")).isHidden();

            // Its lease of 15 s is over, and the registry knows it no more.
            assertThat(pill(other.id()))
                    .hasText(Pattern.compile("no answer for (19|2\\d) s"), new HasTextOptions().setTimeout(25_000));
            assertThat(registered()).doesNotContain(other.id());
            assertThat(page.locator("#notice")).containsText("No answer from " + other.id());
            other.thaw();
            assertAllIsWell();
            assertThat(onOther.isOpen()).isTrue();
        }
    }

    private static String registered() {
        return RawHttp.get(one.url() + "/ops/nodes", "Authorization", "Bearer " + TestNode.token("a", Role.ADMIN))
                .body();
    }

    @Test
    void the_page_of_a_node_that_hangs_goes_on_at_another_and_names_the_one_that_hangs() throws Exception {
        watch(other.url());
        balancer.leadTo(one.url());
        other.freeze();
        assertThat(page.locator("#state")).hasText("Reconnecting");
        assertThat(page.locator("#state")).hasText("Live");
        assertThat(pill(other.id())).containsText("no answer");
        assertThat(page.locator("#notice")).containsText("No answer from " + other.id());
        other.thaw();
        assertAllIsWell();
    }

    @Test
    void it_says_that_redis_is_away_and_goes_on_when_it_is_back() throws Exception {
        watch(one.url());
        int port = redis.port();
        redis.close();
        try (RawWebSocket client = widget(one.url())) {
            assertThat(page.locator("#notice")).containsText("Redis is away, or refuses commands, for one");
            assertThat(page.locator("[data-node='one'] .bad dd")).hasText("away");
            assertThat(pill("one")).hasText("ready");
            assertThat(pill(other.id())).containsText("no answer");
            assertThat(page.locator("#state")).hasText("Live");
            assertThat(page.locator("[data-tile='sockets']")).hasText("2");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Search"))
                    .click();
            assertThat(page.locator("#found")).containsText("not available at the moment");
            assertThat(client.isOpen()).isTrue();
        } finally {
            redis = EmbeddedRedis.startAt(port);
        }
        assertAllIsWell();
        try (RawWebSocket client = widget(other.url())) {
            assertThat(page.locator("[data-node='" + other.id() + "'] dd").first())
                    .hasText("1");
            await().untilAsserted(() -> assertThat(new JsonObject(registered()).getJsonArray("nodes"))
                    .hasSize(2));
            assertThat(client.isOpen()).isTrue();
        }
    }
}
