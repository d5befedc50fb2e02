package dev.mooring.app;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.mooring.auth.Role;
import dev.mooring.support.Balancer;
import dev.mooring.support.Chromium;
import dev.mooring.support.JarProcess;
import dev.mooring.support.TwoNodes;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The page at {@code /} with two nodes behind a balancer, one of which is drained or killed. */
class PageMovesBrowserIT {

    @RegisterExtension
    static final TwoNodes nodes = new TwoNodes("WEBSOCKET_HEARTBEAT_INTERVAL", "2000", "DRAIN_WINDOW", "6000");

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static Balancer balancer;

    @BeforeAll
    static void start() {
        balancer = Balancer.start(nodes.one());
    }

    @AfterAll
    static void stop() {
        balancer.close();
    }

    private static Locator log(Page page, String side) {
        return page.locator("#" + side + " .log");
    }

    /**
     * Opens the page at a node, with both sides in one conversation. The log names the node once an admin has signed
     * in.
     */
    private static Page talkingAt(BrowserContext context, String node, String url) {
        balancer.leadTo(url);
        Page page = context.newPage();
        page.navigate(balancer.url() + "/");
        assertThat(log(page, "widget")).containsText(Pattern.compile("Connected to node [\\w-]{8} by"));
        page.getByLabel("Token of the agent").fill(TestNode.token("admin-1", Role.ADMIN));
        page.locator("#agent .sign-in button").click();
        say(page, "widget", "Hello");
        assertThat(page.locator("#agent .messages")).containsText("Hello");
        for (String side : List.of("widget", "agent")) {
            assertThat(fact(page, side, "node")).hasText(node);
            assertThat(log(page, side)).containsText("Connected to node " + node + " by");
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
    void a_drain_moves_both_sides_without_interruption() {
        try (TestNode drained = nodes.start("drained");
                BrowserContext context = browser.newContext()) {
            Page page = talkingAt(context, "drained", drained.url());
            balancer.leadTo(nodes.one());
            Locator drain = page.locator("#nodes [data-node=drained] button");
            assertThat(drain).hasText("Drain drained");
            drain.click();
            assertThat(drain).hasText("Really drain drained?");
            drain.click();
            assertThat(page.locator("#nodes [data-node=drained] .pill")).hasText("draining");
            say(page, "widget", "Said in the drain");
            for (String side : List.of("widget", "agent")) {
                assertThat(fact(page, side, "beats")).hasText(Pattern.compile("[1-9]\\d*"));
                assertThat(fact(page, side, "moves")).hasText("1");
                assertThat(fact(page, side, "node")).hasText("one");
                assertThat(fact(page, side, "recovered")).hasText("yes");
                assertThat(fact(page, side, "gap")).hasText("0 ms");
                assertThat(fact(page, side, "gap")).hasAttribute("data-millis", "0");
                assertThat(log(page, side)).containsText("Moved to node one by");
            }
            say(page, "agent", "Said after the drain");
            assertSaidOnce(page, "Said in the drain");
            assertSaidOnce(page, "Said after the drain");
            assertThat(page.locator("[data-step=drain]")).hasClass("done");
            assertThat(page.locator("#nodes [data-node=one] .here"))
                    .hasText(Pattern.compile("Customer and Agent|Agent and Customer"));
        }
    }

    @Test
    void the_page_recovers_on_another_node_after_a_kill() throws Exception {
        Map<String, String> environment = Map.of(
                "REDIS_URL",
                nodes.redisUrl(),
                "JWT_SECRET",
                TestNode.SECRET,
                "CLUSTER_SECRET",
                TwoNodes.SECRET,
                "NODE_ID",
                "killed",
                "PORT",
                "0");
        try (JarProcess killed = JarProcess.start(environment);
                BrowserContext context = browser.newContext()) {
            String url = killed.awaitLine("listening").replaceAll(".*(http://localhost:\\d+).*", "$1");
            Page page = talkingAt(context, "killed", url);
            balancer.leadTo(nodes.one());
            killed.signal("KILL");
            say(page, "widget", "Said when the node was dead");
            for (String side : List.of("widget", "agent")) {
                assertThat(fact(page, side, "node")).hasText("one");
                assertThat(fact(page, side, "recovered")).hasText("yes");
                assertThat(fact(page, side, "reconnections")).hasText("1");
                assertThat(fact(page, side, "moves")).hasText("0");
                assertThat(log(page, side)).containsText("Connection lost");
                assertThat(log(page, side)).containsText("Back at node one by");
            }
            assertSaidOnce(page, "Said when the node was dead");
            Locator dead = page.locator("#nodes [data-node=killed]");
            assertThat(dead.locator(".pill")).hasText("no answer");
            assertThat(dead.locator("button")).isHidden();
            assertThat(page.locator("#nodes .hint")).containsText("killed does not answer");
            assertThat(page.locator("[data-step=kill]")).hasClass("done");
            say(page, "agent", "Said by the agent afterwards");
            assertSaidOnce(page, "Said by the agent afterwards");
        }
    }
}
