package dev.mooring.app;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code GET /}: a widget and an agent's console side by side, on the official client. Immutable. */
final class DemoPage {

    private static final String SETTINGS = "{\"placeholder\":\"settings\"}";

    private final String html;

    /**
     * The page.
     *
     * @param agentToken so that nobody has to paste one on a laptop; null where tokens are worth something
     */
    DemoPage(@Nullable String agentToken) {
        JsonObject settings = agentToken == null ? new JsonObject() : new JsonObject().put("agentToken", agentToken);
        this.html = read().replace(SETTINGS, settings.encode());
    }

    void mount(Router router) {
        router.get("/").handler(request -> {
            Future<Void> ignored = request.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(html);
        });
    }

    private static String read() {
        try (InputStream in = DemoPage.class.getResourceAsStream("/demo/index.html")) {
            if (in == null) {
                throw new IllegalStateException("the demo page is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
