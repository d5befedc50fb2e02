package dev.mooring.cli;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.mooring.support.Chromium;
import dev.mooring.support.JarProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The steps of the README's section "Run it": start the command {@code fleet}, open its page, drain a node, kill a node. */
class FleetBrowserIT {

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static JarProcess fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = JarProcess.start(Map.of(), "fleet", "--nodes=3", "--port=0");
        String ready = fleet.awaitLine("Ctrl-C stops everything");
        assertThat(ready).isNotEmpty();
    }

    @AfterAll
    static void stop() throws IOException {
        fleet.close();
    }

    private static String printed(String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(fleet.output());
        assertThat(found.find()).as(pattern + " in " + fleet.output()).isTrue();
        return found.group(1);
    }

    private static void say(Page page, String text) {
        page.locator("#widget .write input").fill(text);
        page.locator("#widget .write button").click();
        for (String side : List.of("widget", "agent")) {
            assertThat(page.locator("#" + side + " .messages").getByText(text)).hasCount(1);
        }
    }

    private static Locator fact(Page page, String side, String name) {
        return page.locator("#" + side + " [data-fact=" + name + "]");
    }

    @Test
    void a_newcomer_drains_the_node_of_the_page_and_kills_the_next_one() throws Exception {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(printed("page +(http://localhost:\\d+/)"));
            say(page, "Is anybody there?");
            String drained = fact(page, "widget", "node").textContent();
            Locator drain = page.locator("#nodes [data-node=" + drained + "] button");
            drain.click();
            drain.click();
            for (String side : List.of("widget", "agent")) {
                assertThat(fact(page, side, "moves")).hasText("1");
                assertThat(fact(page, side, "node")).not().hasText(drained);
                assertThat(fact(page, side, "gap")).hasText("0 ms");
                assertThat(fact(page, side, "reconnections")).hasText("0");
            }
            say(page, "Said after the drain");
            assertThat(page.locator("#nodes .hint")).containsText(drained + " has drained");

            // The balancer may have led the two sides to two nodes.
            String killed = fact(page, "widget", "node").textContent();
            List<String> hit = Stream.of("widget", "agent")
                    .filter(side -> fact(page, side, "node").textContent().equals(killed))
                    .toList();
            assertThat(new ProcessBuilder("kill", "-9", printed(killed + " .*pid (\\d+)"))
                            .start()
                            .waitFor())
                    .isZero();
            say(page, "Said after the kill");
            for (String side : hit) {
                assertThat(fact(page, side, "recovered")).hasText("yes");
                assertThat(fact(page, side, "reconnections")).hasText("1");
                assertThat(fact(page, side, "node")).not().hasText(killed);
            }
            assertThat(page.locator("#nodes [data-node=" + killed + "] .pill")).hasText("no answer");
            assertThat(fleet.awaitLine(killed + " serves again")).contains("pid");
        }
    }
}
