package dev.mooring.app;

import dev.mooring.chat.AutoResponder;
import dev.mooring.config.NodeConfig;
import dev.mooring.loop.Loops;
import dev.mooring.responder.DemoResponder;
import dev.mooring.responder.ResponderConfig;
import dev.mooring.responder.WebHookResponder;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;

/** Chooses the automatic responder of a node. Stateless. */
final class Responders {

    /**
     * The number of parallel requests to a web hook. The default of Vert.x, 5, is too few for answers that take
     * seconds.
     */
    private static final int MAX_PARALLEL_REQUESTS = 256;

    private Responders() {}

    /** The configured web hook; without one, the demo responder on a developer's machine and none elsewhere. */
    static AutoResponder of(NodeConfig config, Loops loops) {
        if (config.responder().isPresent()) {
            return webHook(loops, config.responder().get());
        }
        boolean isDevelopment = config.redisUrl().isEmpty() || config.developmentKey();
        return isDevelopment ? new DemoResponder() : AutoResponder.NONE;
    }

    private static AutoResponder webHook(Loops loops, ResponderConfig config) {
        Vertx vertx = loops.at(0).vertx();
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MAX_PARALLEL_REQUESTS);
        return new WebHookResponder(loops, WebClient.create(vertx, new WebClientOptions(), pool), config);
    }
}
