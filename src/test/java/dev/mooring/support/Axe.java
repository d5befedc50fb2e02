package dev.mooring.support;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs axe-core, which finds accessibility problems of a page. */
public final class Axe {

    private Axe() {}

    /**
     * The serious and critical findings, each with its rule and the elements. The page must be in a context that
     * bypasses the content security policy.
     */
    public static List<String> findings(Page page) throws IOException {
        page.evaluate(
                Files.readString(Path.of("target/node/node_modules/axe-core/axe.min.js"), StandardCharsets.UTF_8));
        Object found = page.evaluate("""
                async () => {
                  const { violations } = await axe.run();
                  return violations
                    .filter(({ impact }) => impact === "serious" || impact === "critical")
                    .map(({ id, nodes }) => ({ id, where: nodes.map(({ html, any }) => html + " " + any.map(({ message }) => message)) }));
                }""");
        return ((List<?>) found)
                .stream()
                        .map(each -> (Map<?, ?>) each)
                        .map(each -> each.get("id") + ": " + each.get("where"))
                        .toList();
    }
}
