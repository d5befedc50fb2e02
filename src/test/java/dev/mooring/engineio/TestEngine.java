package dev.mooring.engineio;

import dev.mooring.loop.Loops;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node with two loops, each of which listens on a port of its own, so that a test decides whether a request comes to
 * the loop of its session.
 */
final class TestEngine implements AutoCloseable {

    /** Where a session opened by {@link #open()} lives. */
    static final int HOME = 0;

    /** The other loop. */
    static final int AWAY = 1;

    final EngineServer node;
    final Loops loops;
    private final Vertx vertx;
    private final List<Integer> ports = new ArrayList<>();

    TestEngine(EngineConfig config, SessionAcceptor acceptor, EngineHooks hooks) {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setBlockedThreadCheckInterval(100)
                .setMaxEventLoopExecuteTime(2)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS));
        loops = Answers.await(Loops.start(vertx, 2));
        node = EngineServer.create(
                loops, NodeSources.create(new SecureRandom(), InstantSource.system()), config, acceptor, hooks);
        loops.forEach(loop -> ports.add(Answers.await(loop.call(this::listen))));
    }

    private Future<Integer> listen() {
        return vertx.createHttpServer(EngineServer.serverOptions())
                .requestHandler(request -> node.routes().handle(request))
                .listen(0, "127.0.0.1")
                .map(server -> server.actualPort());
    }

    String http(int loop, String query) {
        return "http://127.0.0.1:" + ports.get(loop) + "/engine.io/" + query;
    }

    String ws(int loop, String query) {
        return "ws://127.0.0.1:" + ports.get(loop) + "/engine.io/" + query;
    }

    int port(int loop) {
        return ports.get(loop);
    }

    /** Opens a session by polling, on the loop {@link #HOME}. */
    String open() {
        return sid(RawHttp.get(http(HOME, "?EIO=4&transport=polling")).body());
    }

    /** Connects a WebSocket to a session. */
    RawWebSocket probe(int loop, String sid) {
        return RawWebSocket.connect(ws(loop, "?EIO=4&transport=websocket&sid=" + sid));
    }

    /** The address of a session for polling. */
    String polling(int loop, String sid) {
        return http(loop, "?EIO=4&transport=polling&sid=" + sid);
    }

    static String sid(String openPacket) {
        return new JsonObject(openPacket.substring(1)).getString("sid");
    }

    /** How many sessions there are on both loops. */
    int sessions() {
        return Answers.await(node.sessions().sum(server -> server.sessions().size()))
                .intValue();
    }

    @Nullable
    EngineSession session(String sid) {
        LoopSessions home = node.sessions().of(loops.at(HOME));
        return Answers.await(home.loop()
                .call(() -> Future.succeededFuture(home.sessions().stream()
                        .filter(session -> session.id().wire().equals(sid))
                        .findFirst()
                        .orElse(null))));
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
