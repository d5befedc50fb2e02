package dev.mooring.app;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.mooring.auth.Role;
import dev.mooring.support.Chromium;
import dev.mooring.support.RawHttp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The demo page, as two people see it who sit at two browsers. */
class ChatBrowserIT {

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

    @ParameterizedTest
    @CsvSource({"polling, polling", "websocket, websocket", "upgrade, websocket"})
    void a_customer_and_an_agent_talk_across_two_windows(String transport, String endsUpOn) {
        try (BrowserContext customers = browser.newContext();
                BrowserContext agents = browser.newContext()) {
            Page customer = customers.newPage();
            List<String> errors = new ArrayList<>();
            customer.onPageError(errors::add);
            customer.navigate(node.url() + "/?view=widget&transport=" + transport);
            Locator widget = customer.locator("#widget");
            assertThat(widget.getByRole(AriaRole.STATUS)).hasText("connected by " + endsUpOn);
            widget.getByLabel("Message of the customer").fill("Is anybody there? <b>ÄÖ 👋</b>");
            widget.getByText("Send").click();
            assertThat(widget.locator("li.mine")).containsText("Is anybody there? <b>ÄÖ 👋</b>");
            assertThat(widget.locator("li").nth(1)).containsText("demo");
            String conversation = widget.getAttribute("data-conversation");

            Page agent = agents.newPage();
            agent.onPageError(errors::add);
            agent.navigate(node.url() + "/?view=agent&conversation=" + conversation + "&transport=" + transport);
            Locator console = agent.locator("#agent");
            assertThat(console.locator(".hint")).hasText("You are in the conversation.");
            assertThat(console.getByRole(AriaRole.STATUS)).hasText("connected by " + endsUpOn);
            assertThat(console.locator("ol")).containsText("Is anybody there?"); // said before the agent came
            console.getByLabel("Message of the agent").pressSequentially("Yes");
            assertThat(widget.locator(".hint")).hasText("The agent is writing…");
            console.getByText("Send").click();
            assertThat(widget.locator("li").nth(2)).containsText("Yes");
            assertThat(console.locator("li.mine")).containsText("Yes");
            widget.getByLabel("Message of the customer").fill("Thank you");
            widget.getByText("Send").click();
            assertThat(console.locator("ol")).containsText("Thank you");
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void both_sides_talk_on_one_page() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(node.url() + "/");
            page.getByLabel("Message of the customer").fill("Hello");
            page.locator("#widget").getByText("Send").click();
            assertThat(page.locator("#agent .hint")).hasText("You are in the conversation.");
            page.getByLabel("Message of the agent").fill("Welcome");
            page.locator("#agent").getByText("Send").click();
            assertThat(page.locator("#widget li").last()).containsText("Welcome");
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/demo-page.png")));
        }
    }

    @Test
    void a_client_that_an_operator_sends_away_stays_away() {
        try (TestNode guarded = TestNode.start();
                BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(guarded.url() + "/?view=widget&transport=websocket");
            assertThat(page.locator("#widget .state")).hasText("connected by websocket");
            page.evaluate("widget.socket.io.reconnectionDelay(50); widget.socket.io.reconnectionDelayMax(100)");
            page.evaluate("widget.socket.on('disconnect', reason => window.ended = reason)");
            String sid = String.valueOf(page.evaluate("widget.socket.io.engine.id"));
            String admin = "Bearer " + TestNode.token("admin-1", Role.ADMIN);
            String session = guarded.url() + "/ops/sessions/" + sid.substring(0, 16);
            await().until(() ->
                    RawHttp.send("DELETE", session, "", "Authorization", admin).statusCode() == 202);
            page.waitForFunction("window.ended === 'io server disconnect'");
            await().during(Duration.ofMillis(500))
                    .until(() -> page.evaluate("widget.socket.connected").equals(false));
        }
    }

    @Test
    void a_client_comes_back_by_itself_when_its_connection_breaks() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(node.url() + "/?view=widget");
            Locator status = page.locator("#widget .state");
            assertThat(status).hasText("connected by websocket");
            context.setOffline(true);
            page.evaluate("widget.socket.io.engine.close()");
            assertThat(status).hasText("connecting…");
            page.evaluate("widget.socket.connect()");
            context.setOffline(false);
            assertThat(status).hasText("connected by websocket");
        }
    }
}
