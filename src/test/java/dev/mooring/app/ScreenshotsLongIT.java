package dev.mooring.app;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions;
import dev.mooring.support.Chromium;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Takes the screenshots of the README, in {@code docs/img}, of the command {@code fleet} as a newcomer starts it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ScreenshotsLongIT {

    private static final int MOST_BYTES = 200_000;
    private static final int WINDOWS = 6;
    private static final Path PICTURES = Path.of("docs/img");

    /** Customers who come, write and go; the window's cookie keeps all of a window on one node. */
    private static final String LOAD = """
            async (number) => {
              const { connect } = await import("/mooring-client.js");
              const clients = [];
              let turn = number * 3;
              setInterval(() => {
                turn++;
                const wanted = Math.round(6 + 4 * Math.sin(turn / 12 + number / 2));
                if (clients.length < wanted) {
                  const transports = number === 0 && clients.length < 3 ? ["polling"] : ["websocket", "polling"];
                  clients.push(connect(location.origin, { customerId: `customer-${number}-${turn}`, botId: "demo", transports }));
                } else if (clients.length > wanted) {
                  const leaving = clients.shift();
                  if (turn % 3 === 0) leaving.socket.io.engine.close();
                  leaving.close();
                }
                if (turn % 2 === 0) clients[turn % clients.length]?.send(`Message ${turn}`).catch(() => {});
              }, 500);
            }""";

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static JarProcess fleet;
    private static String url;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        fleet = JarProcess.start(
                Map.of(
                        "WEBSOCKET_HEARTBEAT_INTERVAL", "2000",
                        "DRAIN_WINDOW", "12000",
                        "LIMIT_CONVERSATIONS", "1000:10000"),
                "fleet",
                "--nodes=3",
                "--port=0");
        String ready = fleet.awaitLine("Ctrl-C stops everything");
        assertThat(ready).isNotEmpty();
        url = printed("page +(http://localhost:\\d+)/");
        admin = "Bearer " + printed("admin: (\\S+)");
    }

    @AfterAll
    static void stop() throws IOException {
        fleet.close();
    }

    private static String printed(String pattern) {
        Matcher found = Pattern.compile("(?m)^" + pattern).matcher(fleet.output());
        assertThat(found.find()).as(pattern + " in " + fleet.output()).isTrue();
        return found.group(1);
    }

    private static void say(Page page, String side, String text) {
        page.locator("#" + side + " .write input").fill(text);
        page.locator("#" + side + " .write button").click();
        assertThat(page.locator("#agent .messages")).containsText(text);
        assertThat(page.locator("#widget .messages")).containsText(text);
    }

    private static Locator fact(Page page, String side, String name) {
        return page.locator("#" + side + " [data-fact=" + name + "]");
    }

    /**
     * Saves a screenshot without alpha channel and with a better compression than the browser's, which saves a tenth.
     */
    private static void save(byte[] screenshot, String name) throws IOException {
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(screenshot));
        BufferedImage opaque = new BufferedImage(shown.getWidth(), shown.getHeight(), BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(shown, 0, 0, null);
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        assertThat(ImageIO.write(opaque, "png", picture)).isTrue();
        assertThat(picture.size()).as(name).isLessThan(MOST_BYTES);
        Files.write(PICTURES.resolve(name), picture.toByteArray());
    }

    private static JsonObject ask(String path) {
        return new JsonObject(RawHttp.get(url + path, "Authorization", admin).body());
    }

    @Test
    @Order(1)
    void the_command_line() throws Exception {
        try (BrowserContext context = browser.newContext();
                BrowserContext terminals = browser.newContext(new NewContextOptions().setViewportSize(1180, 600))) {
            Page page = context.newPage();
            page.navigate(url.replace("localhost", "127.0.0.1") + "/");
            for (String side : List.of("widget", "agent")) {
                assertThat(page.locator("#" + side + " .state")).hasText("Connected");
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> ask("/ops/nodes").getJsonArray("nodes").stream()
                                    .mapToInt(each -> ((JsonObject) each).getInteger("sessions"))
                                    .sum()
                            == 2);
            StringBuilder shown = new StringBuilder();
            for (String command : List.of("nodes", "sessions count", "sessions list")) {
                shown.append("$ java -jar mooring.jar ").append(command).append('\n');
                try (JarProcess process =
                        JarProcess.start(Map.of("REDIS_URL", printed("Redis +(\\S+)")), command.split(" "))) {
                    assertThat(process.awaitExit()).isZero();
                    shown.append(process.output()).append("\n\n");
                }
            }
            Page terminal = terminals.newPage();
            terminal.setContent("""
                    <style>
                      body { margin: 0; background: #fff; }
                      pre { display: inline-block; margin: 0; padding: 22px 26px; border-radius: 12px; background: #0a1418;
                            color: #e4eef0; font: 13px/1.55 "DejaVu Sans Mono", monospace; }
                    </style><pre></pre>""");
            terminal.evaluate(
                    "text => document.querySelector('pre').textContent = text",
                    shown.toString().strip());
            save(terminal.locator("pre").screenshot(), "commands.png");
        }
    }

    @Test
    @Order(2)
    void the_page_after_a_drain() throws Exception {
        NewContextOptions options = new NewContextOptions().setViewportSize(1240, 830);
        try (BrowserContext context = browser.newContext(options)) {
            Page page = context.newPage();
            page.navigate(url + "/");
            assertThat(page.locator("#agent .state")).hasText("Connected");
            say(page, "widget", "Hello! Where is my parcel?");
            page.locator("#agent [data-do=take]").click();
            say(page, "agent", "Good morning, I am looking …");
            String drained = fact(page, "widget", "node").textContent();
            Locator drain = page.locator("#nodes [data-node=" + drained + "] button");
            drain.click();
            drain.click();
            for (String side : List.of("widget", "agent")) {
                assertThat(fact(page, side, "moves")).hasText("1");
                assertThat(fact(page, side, "gap")).hasText("0 ms");
            }
            say(page, "agent", "It left our depot at 7:40. You have it before noon.");
            say(page, "widget", "Wonderful, thank you!");
            assertThat(page.locator("#widget .trips polyline"))
                    .hasAttribute(
                            "points", Pattern.compile("(\\S+ ){6,}\\S+"), new HasAttributeOptions().setTimeout(30_000));
            page.mouse().move(0, 0);
            save(page.screenshot(), "page.png");
            restart(drained);
        }
    }

    /** Ends a node that has drained, so that the fleet starts it again. */
    private static void restart(String node) throws Exception {
        assertThat(new ProcessBuilder("kill", printed(node + " .*pid (\\d+)"))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(fleet.awaitLine(node + " serves again")).isNotEmpty();
    }

    @Test
    @Order(3)
    void the_operators_page_under_load_in_a_drain() throws Exception {
        List<BrowserContext> windows = new ArrayList<>();
        for (int number = 0; number < WINDOWS; number++) {
            BrowserContext window = browser.newContext();
            windows.add(window);
            Page page = window.newPage();
            page.navigate(url + "/health");
            page.evaluate(LOAD, number);
        }
        NewContextOptions options = new NewContextOptions().setViewportSize(1240, 1010);
        try (BrowserContext context = browser.newContext(options)) {
            Page agent = context.newPage();
            agent.navigate(url + "/?view=agent");
            assertThat(agent.locator("#agent .state")).hasText("Connected");
            Page page = context.newPage();
            page.navigate(url + "/ops/");
            page.getByLabel("Token").press("Enter");
            assertThat(page.locator("#nodes > li")).hasCount(3);
            page.waitForTimeout(75_000); // the charts show two minutes
            page.getByLabel("Search by").selectOption("user");
            page.getByLabel("Search for").fill("agent-1");
            page.getByLabel("Search for").press("Enter");
            Locator found = page.locator("#sessions > li").first();
            found.locator("summary").click();
            assertThat(found.locator(".events")).containsText("EVENT heartbeat-response");
            Locator drain = page.locator("[data-node=node-3] button");
            drain.click();
            drain.click();
            assertThat(page.locator("[data-node=node-3] .pill")).hasText("draining");
            page.waitForTimeout(4_000);
            page.mouse().move(0, 0);
            save(page.screenshot(), "ops.png");
        } finally {
            windows.forEach(BrowserContext::close);
        }
    }
}
