package dev.mooring.support;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * A web site of another owner, at 127.0.0.1, which for a browser is another site than localhost. Its content security
 * policy allows only what the widget's documentation names, and its style sheet overrides everything that it can.
 */
public final class ForeignSite implements AutoCloseable {

    private static final String STYLE = """
            * { font-size: 40px !important; letter-spacing: 9px; }
            div, section, button, input, ol { display: none !important; }
            mooring-widget { position: static !important; display: none !important; }
            """;

    private final Vertx vertx = Vertx.vertx();
    private final int port;
    private String gateway = "";
    private String config = "";

    public ForeignSite() {
        port = Answers.await(
                        vertx.createHttpServer().requestHandler(this::answer).listen(0, "0.0.0.0"))
                .actualPort();
    }

    /** The URL of the site. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The URL of the same server at localhost, the site of the gateway. */
    public String urlAtLocalhost() {
        return "http://localhost:" + port;
    }

    /** Embeds the widget of a gateway in the site's pages, with this configuration object. */
    public void embed(String url, String configuration) {
        gateway = url;
        config = configuration;
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/config.js" ->
                answer(request, "text/javascript", config.isEmpty() ? "" : "window.chatWidgetConfig = " + config);
            case "/style.css" -> answer(request, "text/css", STYLE);
            case "/cookie" -> {
                request.response()
                        .putHeader("Access-Control-Allow-Origin", request.getHeader("Origin"))
                        .putHeader("Access-Control-Allow-Credentials", "true")
                        .putHeader("Set-Cookie", "node=one; SameSite=None; Secure");
                answer(request, "text/plain", String.valueOf(request.getHeader("Cookie")));
            }
            default -> {
                request.response()
                        .putHeader(
                                "Content-Security-Policy",
                                "default-src 'self'; script-src 'self' %1$s; connect-src 'self' %1$s %2$s http://localhost:%3$d"
                                        .formatted(gateway, gateway.replace("http", "ws"), port));
                answer(request, "text/html", """
                        <!doctype html><html lang="en"><title>A shop</title><link rel="stylesheet" href="/style.css">
                        <script src="/config.js"></script>
                        <body><main><h1>A shop</h1></main>%s</body></html>""".formatted(
                                gateway.isEmpty() || request.path().equals("/bare")
                                        ? ""
                                        : "<script src=\"" + gateway + "/widget.js\"></script>"));
            }
        }
    }

    private static void answer(HttpServerRequest request, String type, String body) {
        request.response().putHeader("Content-Type", type + "; charset=utf-8").end(body);
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
