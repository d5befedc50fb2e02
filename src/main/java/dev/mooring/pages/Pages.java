package dev.mooring.pages;

import dev.mooring.socketio.StaticFiles;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Set;

/**
 * Static pages with their style sheets, modules and icons, from the class path's folder {@code pages}. A file's path in
 * the folder is its path on the server; an {@code index.html} is served at its folder. Immutable; shared by all loops.
 */
public final class Pages {

    /** No inline script and no inline style; a page loads only what its own server has, and connects only to it. */
    private static final String CONTENT_SECURITY_POLICY = """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'self'""";

    private static final String INDEX = "index.html";

    private final Set<String> files;

    /**
     * Pages of these files.
     *
     * @param files paths in the folder {@code pages}, such as {@code ops/index.html} and {@code ops/chart.js}
     */
    public Pages(Set<String> files) {
        this.files = Set.copyOf(files);
    }

    /** Puts one route per file on a router. The path of a folder without its last slash is redirected to the folder. */
    public void mount(Router router) {
        StaticFiles folder = new StaticFiles("pages/", Pages::putHeaders);
        for (String file : files) {
            if (!file.endsWith(INDEX)) {
                folder.mount(router, "/" + file, file);
                continue;
            }
            String path = "/" + file.substring(0, file.length() - INDEX.length());
            folder.mount(router, path, file);
            if (!path.equals("/")) {
                router.get(path.substring(0, path.length() - 1)).handler(request -> request.redirect(path));
            }
        }
    }

    private static void putHeaders(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    }
}
