package dev.mooring.app;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.mooring.auth.Role;
import dev.mooring.support.Axe;
import dev.mooring.support.Chromium;
import dev.mooring.support.ForeignSite;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code /widget.js} on a page of another site, in a browser that blocks third-party cookies. */
class WidgetBrowserIT {

    @RegisterExtension
    static final Chromium browser = new Chromium("--test-third-party-cookie-phaseout");

    private static final ForeignSite site = new ForeignSite();
    private static TestNode node;
    private final List<String> problems = new ArrayList<>();

    @BeforeAll
    static void start() {
        node = TestNode.start("CORS_ORIGINS", site.url());
    }

    @AfterAll
    static void stop() {
        node.close();
        site.close();
    }

    @BeforeEach
    void embed() {
        embed(node);
    }

    private static void embed(TestNode gateway) {
        site.embed(gateway.url(), """
                {title: "Ask the shop", color: "#7a1fa2", socketUrl: "%s", botId: "shop", startingMessage: "How can we help?"}""".formatted(gateway.url()));
    }

    private Page visit(BrowserContext context) {
        Page page = context.newPage();
        page.onPageError(problems::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                problems.add(message.text());
            }
        });
        page.navigate(site.url() + "/");
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static void say(Page page, String text) {
        page.getByLabel("Your message").fill(text);
        page.keyboard().press("Enter");
        assertThat(page.locator("mooring-widget li.mine:not(.pending)").getByText(text))
                .hasCount(1);
    }

    private static String conversation(Page page) {
        Object kept = page.evaluate("key => localStorage.getItem(key)", "mooring-widget " + node.url() + " shop");
        return new JsonObject(String.valueOf(kept)).getString("conversationId");
    }

    private static void answer(Page page, String text) {
        String body = new JsonObject().put("role", "agent").put("message", text).encode();
        assertThat(RawHttp.post(
                                node.url() + "/api/conversations/" + conversation(page) + "/messages",
                                body,
                                "Content-Type",
                                "application/json",
                                "Authorization",
                                "Bearer " + TestNode.token("back-end", Role.SERVICE))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void the_browser_of_these_tests_blocks_third_party_cookies() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            String cookie = "url => fetch(url, {credentials: 'include'}).then((answer) => answer.text())";
            page.navigate(site.urlAtLocalhost() + "/bare");
            page.evaluate(cookie, site.urlAtLocalhost() + "/cookie");
            assertThat(page.evaluate(cookie, site.urlAtLocalhost() + "/cookie")).isEqualTo("node=one");
            page.navigate(site.url() + "/bare");
            assertThat(page.evaluate(cookie, site.urlAtLocalhost() + "/cookie")).isEqualTo("null");
        }
    }

    @ParameterizedTest
    @CsvSource({"the site's origin", "*"})
    void a_customer_of_another_site_talks_with_an_agent(String allowed) {
        if (allowed.equals("*")) {
            try (TestNode open = TestNode.start("CORS_ORIGINS", "*")) {
                embed(open);
                talk();
            }
        } else {
            talk();
        }
        assertThat(problems).isEmpty();
    }

    private void talk() {
        try (BrowserContext context = browser.newContext()) {
            Page page = visit(context);
            button(page, "Open Ask the shop").click();
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("How can we help?");
            say(page, "Is this in stock? <b>ÄÖ 👋</b>");
            assertThat(page.locator("mooring-widget li")).hasCount(3); // the demo responder also answers
        }
    }

    @Test
    void the_conversation_goes_on_when_the_customer_opens_another_page_of_the_site() {
        try (BrowserContext context = browser.newContext()) {
            Page page = visit(context);
            button(page, "Open Ask the shop").click();
            say(page, "Is this in stock?");
            // Otherwise the bot's answer would be unread, too.
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("This is Mooring's demo");
            button(page, "Hide the chat").click();
            assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
            answer(page, "It is");
            button(page, "Open Ask the shop, 1 unread").click();
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("It is");
            String before = conversation(page);

            page.navigate(site.url() + "/bare"); // without the widget
            answer(page, "Shall we keep one for you?");
            page.navigate(site.url() + "/another-page");
            button(page, "Open Ask the shop").click();
            for (String text : List.of("Is this in stock?", "It is", "Shall we keep one for you?")) {
                assertThat(page.locator("mooring-widget li")
                                .getByText(text, new Locator.GetByTextOptions().setExact(true)))
                        .hasCount(1);
            }
            say(page, "Please");
            assertThat(conversation(page)).isEqualTo(before);
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void the_styles_of_page_and_widget_do_not_affect_each_other() {
        try (BrowserContext context = browser.newContext()) {
            Page bare = context.newPage();
            bare.navigate(site.url() + "/bare");
            String globals = "Object.getOwnPropertyNames(window).sort().join()";
            Object before = bare.evaluate(globals);
            Page page = visit(context);
            button(page, "Open Ask the shop").click();
            assertThat(page.getByLabel("Your message")).isFocused();
            assertThat(page.locator("mooring-widget h2")).hasCSS("font-size", "17px");
            assertThat(page.locator("mooring-widget input")).hasCSS("letter-spacing", "normal");
            assertThat(page.locator("mooring-widget")).hasCSS("position", "fixed");
            assertThat(page.locator("mooring-widget header")).hasCSS("background-color", "rgb(122, 31, 162)");
            assertThat(page.evaluate(globals)).isEqualTo(before);
            say(page, "Hello");
            assertThat(page.evaluate("Object.keys(localStorage).join()"))
                    .isEqualTo("mooring-widget " + node.url() + " shop");
            page.keyboard().press("Escape");
            assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
            assertThat(button(page, "Open Ask the shop")).isFocused();
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void a_site_that_is_not_allowed_is_told_which_variable_allows_it() {
        try (TestNode closed = TestNode.start("CORS_ORIGINS", "https://shop.example.com");
                BrowserContext context = browser.newContext()) {
            embed(closed);
            Page page = visit(context);
            button(page, "Open Ask the shop").click();
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Not available");
            assertThat(String.join("\n", problems)).contains("Is " + site.url() + " in CORS_ORIGINS there?");
            page.getByLabel("Your message").fill("Hello?");
            page.keyboard().press("Enter");
            assertThat(page.locator("mooring-widget li.failed")).containsText("Not sent");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{socketUrl: 'ws://GATEWAY/chat'}", "{color: 'no colour', title: 'A <b>'}"})
    void every_setting_may_be_missing_or_invalid(String configuration) {
        site.embed(node.url(), configuration.replace("ws://GATEWAY", node.url().replace("http", "ws")));
        try (BrowserContext context = browser.newContext()) {
            Page page = visit(context);
            page.locator("mooring-widget .launcher").click();
            say(page, "Hello");
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void axe_finds_nothing_serious_in_an_open_widget_of_any_colour() throws IOException {
        for (Map.Entry<String, String> each : Map.of(
                        "#7a1fa2", "rgb(255, 255, 255)", "#ffd400", "rgb(0, 0, 0)", "#777", "rgb(0, 0, 0)")
                .entrySet()) {
            site.embed(node.url(), "{color: '" + each.getKey() + "', startingMessage: 'Hello'}");
            try (BrowserContext context = browser.newContext(
                    new NewContextOptions().setBypassCSP(true).setViewportSize(390, 844))) {
                Page page = visit(context);
                button(page, "Open Chat").click();
                say(page, "Hello");
                assertThat(page.locator("mooring-widget header")).hasCSS("color", each.getValue());
                for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                    assertThat(Axe.findings(page))
                            .as(each.getKey() + " " + scheme)
                            .isEmpty();
                }
                assertThat(page.evaluate(
                                "document.querySelector('mooring-widget').getBoundingClientRect().right <= 390"))
                        .isEqualTo(true);
            }
        }
    }
}
