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

/** Chooses who answers customers while no agent does. Stateless. */
final class Responders {

    /** Questions to a web hook that may be under way; Vert.x's own 5 would be few for one that thinks for seconds. */
    private static final int MAX_QUESTIONS = 256;

    private Responders() {}

    /** The web hook, if there is one; else the demo's on a laptop, and nobody anywhere else. */
    static AutoResponder of(NodeConfig config, Loops loops) {
        if (config.responder().isPresent()) {
            return webHook(loops, config.responder().get());
        }
        boolean isOnLaptop = config.redisUrl().isEmpty() || config.developmentKey();
        return isOnLaptop ? new DemoResponder() : AutoResponder.NONE;
    }

    private static AutoResponder webHook(Loops loops, ResponderConfig config) {
        Vertx vertx = loops.at(0).vertx();
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MAX_QUESTIONS);
        return new WebHookResponder(loops, WebClient.create(vertx, new WebClientOptions(), pool), config);
    }
}
