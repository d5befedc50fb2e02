package dev.mooring.app;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.mooring.support.Chromium;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** The page at {@code /} of a node that recovers nobody: what it shows then, and how it speaks to a screen reader. */
class PageStateBrowserIT {

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.startWithDevelopmentKey("RECOVERY_WINDOW", "0", "WEBSOCKET_HEARTBEAT_INTERVAL", "500");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Locator fact(Page page, String side, String name) {
        return page.locator("#" + side + " [data-fact=" + name + "]");
    }

    private static void say(Page page, String side, String text) {
        page.locator("#" + side + " .write input").fill(text);
        page.locator("#" + side + " .write button").click();
    }

    @Test
    void an_agent_that_is_not_recovered_is_shown_as_a_new_session_and_reads_what_it_missed() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(node.url() + "/");
            say(page, "widget", "Hello");
            assertThat(page.locator("#agent .messages")).containsText("Hello");
            assertThat(fact(page, "agent", "recovered")).hasText("–");
            for (int cuts = 1; cuts <= 2; cuts++) {
                page.locator("#agent [data-do=cut]").click();
                say(page, "widget", "Said without the agent " + cuts);
                assertThat(fact(page, "agent", "recovered")).hasText("no");
                assertThat(fact(page, "agent", "reconnections")).hasText(String.valueOf(cuts));
                assertThat(page.locator("#agent .log")).containsText("as a new session");
                assertThat(page.locator("#agent .messages").getByText("Said without the agent " + cuts))
                        .hasCount(1);
            }
            for (String side : List.of("widget", "agent")) {
                assertThat(fact(page, side, "beats")).hasText(Pattern.compile("[1-9]\\d*"));
            }
        }
    }

    @Test
    void the_token_box_is_filled_in_on_a_laptop() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(node.url() + "/");
            assertThat(page.locator("#agent .state")).hasText("Connected");
            assertThat(page.getByLabel("Token of the agent")).isHidden();
            page.locator("#agent [data-do=token]").click();
            assertThat(page.getByLabel("Token of the agent")).hasValue(Pattern.compile("ey.+[.].+[.].+"));
            page.getByLabel("Token of the agent").press("Enter");
            assertThat(page.locator("#agent .state")).hasText("Connected");
        }
    }

    @Test
    void messages_states_and_what_happened_are_live_regions() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(node.url() + "/");
            for (String side : List.of("widget", "agent")) {
                for (String region : List.of(".messages", ".log")) {
                    assertThat(page.locator("#" + side + " " + region)).hasAttribute("aria-live", "polite");
                    assertThat(page.locator("#" + side + " " + region))
                            .hasAttribute("aria-label", Pattern.compile(".+"));
                }
                for (String region : List.of(".state", ".chat > .hint")) {
                    assertThat(page.locator("#" + side + " " + region)).hasAttribute("role", "status");
                }
            }
        }
    }
}
