package dev.mooring.app;

import dev.mooring.auth.DevelopmentTokens;
import dev.mooring.auth.Role;
import dev.mooring.config.NodeConfig;
import dev.mooring.id.IpLiteral;
import dev.mooring.pages.PageSettings;
import dev.mooring.pages.Pages;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Set;

/** The web pages of a node, and what they are told about it. Immutable. */
final class NodePages {

    /** The page at {@code /}, the embeddable widget, and the operators' page at {@code /ops/}. */
    private static final Set<String> FILES = Set.of(
            "index.html",
            "widget.js",
            "page/base.css",
            "page/chat.css",
            "page/icon.svg",
            "page/main.js",
            "page/side.js",
            "page/connection.js",
            "page/blockable.js",
            "page/live.js",
            "page/transcript.js",
            "page/nodes.js",
            "page/tour.js",
            "ops/index.html",
            "ops/ops.css",
            "ops/main.js",
            "ops/gateway.js",
            "ops/history.js",
            "ops/chart.js",
            "ops/overview.js",
            "ops/nodes.js",
            "ops/sessions.js",
            "ops/dom.js");

    private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Pages pages = new Pages(FILES);
    private final PageSettings settings;

    private NodePages(PageSettings settings) {
        this.settings = settings;
    }

    /** The pages of that node. Where its JWT key was made for this run, they get tokens, so that nobody has to paste one. */
    static NodePages of(NodeConfig config, InstantSource clock) {
        if (!config.developmentKey()) {
            return new NodePages(new PageSettings(request -> new JsonObject()));
        }
        DevelopmentTokens tokens = new DevelopmentTokens(config.auth(), clock);
        JsonObject forAll = new JsonObject().put("agentToken", tokens.mint("agent-1", Role.AGENT));
        JsonObject forThisMachine = forAll.copy().put("adminToken", tokens.mint("admin-1", Role.ADMIN));
        return new NodePages(new PageSettings(request -> isOfThisMachine(request) ? forThisMachine : forAll));
    }

    /** Whether a browser on this machine asks, by a name of this machine: a stranger's name may point here as well. */
    private static boolean isOfThisMachine(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority != null
                && LOCAL_HOSTS.contains(authority.host())
                && IpLiteral.parse(request.remoteAddress().hostAddress())
                        .map(InetAddress::isLoopbackAddress)
                        .orElse(false);
    }

    void mount(Router router) {
        pages.mount(router);
        settings.mount(router);
    }
}
