package dev.mooring.app;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.mooring.support.Balancer;
import dev.mooring.support.Chromium;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The page at {@code /} over two nodes behind a balancer, one of which is drained or killed. */
class PageMovesIT {

    private static final Map<String, String> VARIABLES = Map.of(
            "CLUSTER_SECRET", "a secret of all the nodes",
            "WEBSOCKET_HEARTBEAT_INTERVAL", "2000",
            "DRAIN_WINDOW", "2000");

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static TestCluster cluster;
    private static Balancer balancer;
    private static TestCluster.Node staying;

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.start();
        staying = cluster.node("staying", VARIABLES);
        balancer = Balancer.start(staying.url());
    }

    @AfterAll
    static void stop() throws Exception {
        balancer.close();
        cluster.close();
    }

    /** Both sides in one conversation, on that node. */
    private static Page talkingAt(BrowserContext context, TestCluster.Node node) {
        balancer.leadTo(node.url());
        Page page = context.newPage();
        page.navigate(balancer.url() + "/");
        page.getByLabel("Token of the agent").fill(TestCluster.ADMIN);
        page.locator("#agent .sign-in button").click();
        say(page, "widget", "Hello");
        assertThat(page.locator("#agent .messages")).containsText("Hello");
        for (String side : List.of("widget", "agent")) {
            assertThat(fact(page, side, "node")).hasText(node.id());
        }
        return page;
    }

    private static void say(Page page, String side, String text) {
        page.locator("#" + side + " .write input").fill(text);
        page.locator("#" + side + " .write button").click();
    }

    private static Locator fact(Page page, String side, String name) {
        return page.locator("#" + side + " [data-fact=" + name + "]");
    }

    private static void assertSaidOnce(Page page, String text) {
        for (String side : List.of("widget", "agent")) {
            assertThat(page.locator("#" + side + " .messages").getByText(text)).hasCount(1);
        }
    }

    @Test
    void a_drain_moves_both_sides_with_0_ms_without_service() throws Exception {
        TestCluster.Node drained = cluster.node("drained", VARIABLES);
        try (BrowserContext context = browser.newContext()) {
            Page page = talkingAt(context, drained);
            balancer.leadTo(staying.url());
            Locator drain = page.locator("#nodes [data-node=drained] button");
            assertThat(drain).hasText("Drain drained");
            drain.click();
            assertThat(drain).hasText("Really drain drained?");
            drain.click();
            assertThat(page.locator("#nodes [data-node=drained] .pill")).hasText("draining");
            say(page, "widget", "Said in the drain");
            for (String side : List.of("widget", "agent")) {
                assertThat(fact(page, side, "moves")).hasText("1");
                assertThat(fact(page, side, "node")).hasText("staying");
                assertThat(fact(page, side, "recovered")).hasText("yes");
                assertThat(fact(page, side, "gap")).hasText("0 ms");
                assertThat(fact(page, side, "gap")).hasAttribute("data-millis", "0");
                assertThat(page.locator("#" + side + " .log")).containsText("Moved to node staying");
            }
            say(page, "agent", "Said after the drain");
            assertSaidOnce(page, "Said in the drain");
            assertSaidOnce(page, "Said after the drain");
            assertThat(page.locator("[data-step=drain]")).hasClass("done");
            assertThat(page.locator("#nodes [data-node=staying] .here"))
                    .hasText(Pattern.compile("Customer and Agent|Agent and Customer"));
        }
    }

    @Test
    void the_page_of_a_node_that_was_killed_goes_on_at_another() throws Exception {
        TestCluster.Node killed = cluster.node("killed", VARIABLES);
        try (BrowserContext context = browser.newContext()) {
            Page page = talkingAt(context, killed);
            balancer.leadTo(staying.url());
            killed.process().close();
            say(page, "widget", "Said when the node was dead");
            for (String side : List.of("widget", "agent")) {
                assertThat(fact(page, side, "node")).hasText("staying");
                assertThat(fact(page, side, "recovered")).hasText("yes");
                assertThat(fact(page, side, "reconnections")).hasText("1");
                assertThat(fact(page, side, "moves")).hasText("0");
                assertThat(page.locator("#" + side + " .log")).containsText("Connection lost");
            }
            assertSaidOnce(page, "Said when the node was dead");
            say(page, "agent", "Said by the agent afterwards");
            assertSaidOnce(page, "Said by the agent afterwards");
        }
    }

    @Test
    void a_node_that_is_alone_cannot_be_drained_from_the_page() throws Exception {
        try (BrowserContext context = browser.newContext()) {
            Page page = talkingAt(context, staying);
            assertThat(page.locator("#nodes [data-node=staying] .pill")).hasText("ready");
            assertThat(page.locator("#nodes [data-node=staying] button")).isHidden();
        }
    }
}
