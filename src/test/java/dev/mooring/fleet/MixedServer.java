package dev.mooring.fleet;

import dev.mooring.cluster.ClusterConfig;
import dev.mooring.cluster.RecoveryConfig;
import dev.mooring.cluster.RedisRecoveryStore;
import dev.mooring.cluster.RedisStreamsBus;
import dev.mooring.engineio.EngineHooks;
import dev.mooring.engineio.NodeSources;
import dev.mooring.id.NodeKey;
import dev.mooring.loop.Loops;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.Namespaces;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.SocketIoServer;
import dev.mooring.socketio.adapter.ClusterAdapters;
import dev.mooring.socketio.packet.Args;
import dev.mooring.support.Answers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One of our servers in a cluster with Node.js peers: the namespace {@code /mixed}, with the handlers of peer.js. */
final class MixedServer implements AutoCloseable {

    private static final String NAMESPACE = "/mixed";

    private final Vertx vertx = Vertx.vertx();
    private final List<JsonArray> asked = new CopyOnWriteArrayList<>();
    private final Namespace namespace;
    private final int port;

    private MixedServer(String redisUrl) {
        SocketIoServer io = clustered(Answers.await(Loops.start(vertx, 2)), redisUrl);
        this.namespace = io.of(NAMESPACE).onConnect(MixedServer::serve).onServerSide("ask", (args, answer) -> {
            asked.add(args.toArray());
            answer.accept(Args.of(new JsonObject().put("node", "ours").put("args", args.toArray())));
        });
        Router router = Router.router(vertx);
        io.mount(router);
        this.port = Answers.await(vertx.createHttpServer(io.httpServerOptions())
                        .requestHandler(router)
                        .listen(0, "localhost"))
                .actualPort();
    }

    /** Starts a server at the Redis of the peers. */
    static MixedServer start(String redisUrl) {
        return new MixedServer(redisUrl);
    }

    /** Creates a server whose rooms span the cluster, and whose sockets any server of the cluster can recover. */
    private static SocketIoServer clustered(Loops loops, String redisUrl) {
        SecureRandom random = new SecureRandom();
        RedisConfig redis = RedisConfig.of(redisUrl);
        RedisLinks links = RedisLinks.of(loops, redis, random);
        Answers.await(links.start());
        Duration window = Duration.ofMinutes(2);
        Duration interval = Duration.ofSeconds(25);
        Duration timeout = Duration.ofSeconds(20);
        RedisStreamsBus bus = RedisStreamsBus.create(
                links.of(loops.at(0)), redis, ClusterConfig.of(window, interval, timeout), random);
        Answers.await(loops.at(0).call(bus::start));
        NodeKey key = NodeKey.random(random);
        RedisRecoveryStore store =
                RedisRecoveryStore.create(loops, links, key, RecoveryConfig.of(window, interval, timeout));
        Answers.await(store.start());
        ServerOptions options = ServerOptions.DEFAULTS;
        Namespaces namespaces =
                Namespaces.create(loops, options.clients(), new ClusterAdapters(loops, bus), store, random);
        NodeSources sources = new NodeSources(key, random, InstantSource.system());
        return SocketIoServer.create(loops, options, namespaces, sources, EngineHooks.NONE);
    }

    private static void serve(Socket socket) {
        socket.data().put("node", "ours");
        socket.on("join", (args, ack) -> {
            socket.join(args.toArray().getString(0));
            ack.send("joined");
        });
        socket.on("leave", (args, ack) -> {
            socket.leave(args.toArray().getString(0));
            ack.send("left");
        });
        socket.on("say", args -> {
            List<?> values = args.toArray().getList();
            Object[] rest = values.subList(2, values.size()).toArray();
            socket.to((String) values.get(0)).emit((String) values.get(1), rest);
        });
        socket.on("echo", (args, ack) -> ack.send(args.toArray().getList().toArray()));
    }

    /** This server's namespace {@code /mixed}. */
    Namespace namespace() {
        return namespace;
    }

    /** The events that other servers have emitted to this server. */
    List<JsonArray> asked() {
        return asked;
    }

    /** The URL of the server. */
    String url() {
        return "http://localhost:" + port;
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
