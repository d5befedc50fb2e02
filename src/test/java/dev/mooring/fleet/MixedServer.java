package dev.mooring.fleet;

import dev.mooring.loop.Loops;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.SocketIoServer;
import dev.mooring.socketio.packet.Args;
import dev.mooring.support.Answers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of ours in a cluster with Node.js peers: namespace {@code /mixed}, with the handlers of peer.js. */
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

    /** Starts one that shares a Redis with the peers. */
    static MixedServer start(String redisUrl) {
        return new MixedServer(redisUrl);
    }

    /** The one place that knows how a server joins a cluster; without a bus it joins none, and uses no Redis. */
    @SuppressWarnings("UnusedVariable")
    private static SocketIoServer clustered(Loops loops, String redisUrl) {
        return SocketIoServer.create(loops, ServerOptions.DEFAULTS);
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

    /** The namespace, on this server's side. */
    Namespace namespace() {
        return namespace;
    }

    /** What other servers have emitted to this one. */
    List<JsonArray> asked() {
        return asked;
    }

    /** Where it is. */
    String url() {
        return "http://localhost:" + port;
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
