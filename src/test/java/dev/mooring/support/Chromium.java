package dev.mooring.support;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
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

/** A Chromium for all tests of a class; they are skipped where it is missing. */
public final class Chromium implements BeforeAllCallback, AfterAllCallback {

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

    /** A Chromium with these flags beside the usual ones. */
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

    /** A window of its own, which shares nothing with others. */
    public BrowserContext newContext() {
        return newContext(new NewContextOptions());
    }

    /** The same, with these options. */
    public BrowserContext newContext(NewContextOptions options) {
        return Objects.requireNonNull(browser).newContext(options);
    }
}
