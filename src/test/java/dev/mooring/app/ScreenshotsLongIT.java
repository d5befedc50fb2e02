package dev.mooring.app;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions;
import dev.mooring.auth.AuthConfig;
import dev.mooring.auth.DevelopmentTokens;
import dev.mooring.auth.Principal;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.Balancer;
import dev.mooring.support.Chromium;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawHttp;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Takes the screenshots of the README, in {@code docs/img}, from running nodes. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ScreenshotsLongIT {

    private static final int MOST_BYTES = 200_000;
    private static final Path PICTURES = Path.of("docs/img");

    @RegisterExtension
    static final Chromium browser = new Chromium();

    private static EmbeddedRedis redis;
    private static TestNode one;
    private static TestNode two;
    private static Balancer balancer;

    @BeforeAll
    static void start() throws IOException {
        redis = EmbeddedRedis.start();
        one = node("gateway-1");
        two = node("gateway-2");
        balancer = Balancer.start(one.url());
    }

    private static TestNode node(String id) {
        return TestNode.start(
                "REDIS_URL",
                redis.url(),
                "NODE_ID",
                id,
                "CLUSTER_SECRET",
                "a secret of all the nodes",
                "WEBSOCKET_HEARTBEAT_INTERVAL",
                "2000",
                "DRAIN_WINDOW",
                "6000");
    }

    @AfterAll
    static void stop() {
        balancer.close();
        one.close();
        two.close();
        redis.close();
    }

    private static String admin() {
        return new DevelopmentTokens(AuthConfig.ofSecret(TestNode.SECRET), InstantSource.system())
                .mint(new Principal(
                        "ada",
                        Role.ADMIN,
                        "ada@example.com",
                        "Ada",
                        Instant.now().plus(Duration.ofHours(1)),
                        null));
    }

    private static void say(Page page, String side, String text) {
        page.locator("#" + side + " .write input").fill(text);
        page.locator("#" + side + " .write button").click();
        assertThat(page.locator("#agent .messages")).containsText(text);
        assertThat(page.locator("#widget .messages")).containsText(text);
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

    @Test
    void the_page_after_a_drain() throws IOException {
        NewContextOptions options = new NewContextOptions().setViewportSize(1240, 830);
        try (BrowserContext context = browser.newContext(options)) {
            Page page = context.newPage();
            page.navigate(balancer.url() + "/");
            page.getByLabel("Token of the agent").fill(admin());
            page.locator("#agent .sign-in button").click();
            say(page, "widget", "Hello! Where is my parcel? It was to come yesterday.");
            page.locator("#agent [data-do=take]").click();
            say(page, "agent", "Good morning, I am looking …");
            balancer.leadTo(two.url());
            Locator drain = page.locator("#nodes [data-node=gateway-1] button");
            drain.click();
            drain.click();
            for (String side : List.of("widget", "agent")) {
                assertThat(page.locator("#" + side + " [data-fact=moves]")).hasText("1");
            }
            say(page, "agent", "It left our depot at 7:40, and it is with you before noon.");
            say(page, "widget", "Wonderful, thank you!");
            assertThat(page.locator("#nodes [data-node=gateway-2] .here")).containsText("Customer");
            assertThat(page.locator("#widget .trips polyline"))
                    .hasAttribute(
                            "points", Pattern.compile("(\\S+ ){6,}\\S+"), new HasAttributeOptions().setTimeout(30_000));
            page.mouse().move(0, 0);
            save(page.screenshot(), "page.png");

            if (RawHttp.get(two.url() + "/ops/").statusCode() == 200) {
                page.navigate(two.url() + "/ops/");
                page.locator("input").first().fill(admin());
                page.keyboard().press("Enter");
                assertThat(page.locator("main")).containsText("gateway-2");
                page.evaluate("() => new Promise((done) => setTimeout(done, 6000))"); // charts need numbers
                save(page.screenshot(), "ops.png");
            }
        }
    }

    @Test
    void the_command_line() throws Exception {
        try (BrowserContext context = browser.newContext();
                BrowserContext terminals = browser.newContext(new NewContextOptions().setViewportSize(1180, 600))) {
            for (String side : List.of("widget", "agent")) {
                Page client = context.newPage();
                client.navigate(two.url() + "/?view=" + side);
                if (side.equals("agent")) {
                    client.getByLabel("Token of the agent").fill(admin());
                    client.locator("#agent .sign-in button").click();
                }
                assertThat(client.locator("#" + side + " .state")).hasText("Connected");
            }
            StringBuilder shown = new StringBuilder();
            for (String command : List.of("nodes", "sessions count", "sessions list")) {
                shown.append("$ java -jar mooring.jar ").append(command).append('\n');
                try (JarProcess process = JarProcess.start(
                        Map.of("REDIS_URL", redis.url(), "JWT_SECRET", TestNode.SECRET), command.split(" "))) {
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
}
