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

/** The web pages of a node, and the settings that they read. Immutable. */
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

    /**
     * The pages of a node. If the node generated its JWT key, the settings contain tokens, so that a developer pastes
     * none.
     */
    static NodePages of(NodeConfig config, InstantSource clock) {
        if (!config.developmentKey()) {
            return new NodePages(new PageSettings(request -> new JsonObject()));
        }
        DevelopmentTokens tokens = new DevelopmentTokens(config.auth(), clock);
        JsonObject forAll = new JsonObject().put("agentToken", tokens.mint("agent-1", Role.AGENT));
        JsonObject forThisMachine = forAll.copy().put("adminToken", tokens.mint("admin-1", Role.ADMIN));
        return new NodePages(new PageSettings(request -> isLocal(request) ? forThisMachine : forAll));
    }

    /**
     * Whether the request comes from this machine and names it in {@code Host}. The name is checked because a foreign
     * domain may resolve to this machine (DNS rebinding).
     */
    private static boolean isLocal(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority != null
                && LOCAL_HOSTS.contains(authority.host())
                && IpLiteral.parse(request.remoteAddress().hostAddress())
                        .map(InetAddress::isLoopbackAddress)
                        .orElse(false);
    }

    /** Mounts the pages and their settings on a router. */
    void mount(Router router) {
        pages.mount(router);
        settings.mount(router);
    }
}
