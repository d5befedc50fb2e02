package dev.mooring.support;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A Chromium for all tests of a class. The tests are skipped if Chromium is not installed. */
public final class Chromium implements BeforeAllCallback, AfterAllCallback {

    /** Three times Playwright's default, because pages are slow on a busy machine. */
    private static final double PATIENCE_MILLIS = 15_000;

    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run");

    private final List<String> flags;
    private @Nullable Playwright playwright;
    private @Nullable Browser browser;

    /** Creates a Chromium with further flags. */
    public Chromium(String... flags) {
        this.flags = Stream.concat(FLAGS.stream(), Stream.of(flags)).toList();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Path chromium = Stream.of("/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (chromium == null) {
            System.err.println("SKIPPED " + context.getDisplayName() + ": no Chromium in /usr/bin");
        }
        assumeTrue(chromium != null, "no Chromium in /usr/bin");
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        playwright = Playwright.create();
        browser = playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(chromium).setArgs(flags));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }

    /** Opens a browser context, which shares no cookies or storage with others. */
    public BrowserContext newContext() {
        return newContext(new NewContextOptions());
    }

    /** Opens a browser context with these options. */
    public BrowserContext newContext(NewContextOptions options) {
        return Objects.requireNonNull(browser).newContext(options);
    }
}
