package dev.mooring.conformance;

import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.EngineHooks;
import dev.mooring.engineio.EngineServer;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.engineio.NodeSources;
import dev.mooring.engineio.OriginPolicy;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** What the suite of engine.io-protocol asks for: every message comes back. */
final class EngineProtocolSuite {

    /** So short that the suite does not wait long for a session to die. */
    static final Heartbeat QUICK = new Heartbeat(Duration.ofMillis(300), Duration.ofMillis(200));

    private EngineProtocolSuite() {}

    static Future<Integer> listen(Loops loops, int port) {
        EngineConfig config =
                EngineConfig.of("/engine.io/").withHeartbeat(QUICK).withOrigins(OriginPolicy.ANY);
        EngineServer node = EngineServer.create(
                loops,
                NodeSources.create(new SecureRandom(), InstantSource.system()),
                config,
                EngineEcho::new,
                EngineHooks.NONE);
        return ConformanceServer.listen(
                loops, EngineServer.serverOptions(), request -> node.routes().handle(request), port);
    }
}
