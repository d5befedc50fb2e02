package dev.mooring.pages;

import dev.mooring.socketio.StaticFiles;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Set;

/**
 * The routes of static pages with their style sheets, modules and icons, from the folder {@code pages} of the class
 * path. A file's path in the folder is its path on the server; an {@code index.html} is served at the path of its
 * folder. Immutable; shared by all loops.
 */
public final class Pages {

    /**
     * Forbids inline scripts and inline styles; a page loads files from its own server only, and connects only to it.
     */
    private static final String CONTENT_SECURITY_POLICY = """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'self'""";

    private static final String INDEX = "index.html";

    private final Set<String> files;

    /**
     * Creates the routes of these files.
     *
     * @param files paths in the folder {@code pages}, such as {@code ops/index.html} and {@code ops/chart.js}
     */
    public Pages(Set<String> files) {
        this.files = Set.copyOf(files);
    }

    /** Puts one route per file on a router. The path of a folder without its last slash redirects to the folder. */
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
