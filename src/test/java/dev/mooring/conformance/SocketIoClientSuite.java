package dev.mooring.conformance;

import dev.mooring.engineio.Admission;
import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.EngineHooks;
import dev.mooring.engineio.Heartbeat;
import dev.mooring.engineio.packet.Decoded;
import dev.mooring.loop.Loops;
import dev.mooring.socketio.ConnectError;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.SocketIoServer;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the suite of socket.io-client asks for. */
final class SocketIoClientSuite {

    private static final Heartbeat HEARTBEAT = new Heartbeat(Duration.ofSeconds(2), Duration.ofSeconds(20));
    private static final List<String> TEXTS =
            List.of("てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string");

    private SocketIoClientSuite() {}

    static Future<Integer> listen(Loops loops, int port) {
        Vertx vertx = loops.at(0).vertx();
        ServerOptions options =
                ServerOptions.DEFAULTS.withEngine(EngineConfig.of("/socket.io/").withHeartbeat(HEARTBEAT));
        // As late as the suite's own server.
        Admission late = handshake -> vertx.timer(10, TimeUnit.MILLISECONDS).map(Admission.Verdict.ADMITTED);
        return RecoveringServer.start(loops, options, EngineHooks.NONE.withAdmission(late))
                .compose(io -> {
                    namespaces(io);
                    Router router = Router.router(vertx);
                    io.mount(router);
                    return ConformanceServer.listen(loops, io.httpServerOptions(), router, port);
                })
                .compose(WarmUp::of);
    }

    private static void namespaces(SocketIoServer io) {
        io.of("/")
                .use(socket -> socket.handshake().query().contains("fail")
                        ? Future.failedFuture(new ConnectError("Auth failed (main namespace)"))
                        : Future.succeededFuture())
                .onConnect(SocketIoClientSuite::onConnect);
        io.of("/foo")
                .onConnect(socket ->
                        socket.on("getId", (args, ack) -> ack.send(socket.id().value())));
        List.of("/timeout_socket", "/valid", "/asd").forEach(io::of);
        io.of("/abc")
                .onConnect(socket -> socket.emit("handshake", socket.handshake().toJson(socket.auth())));
        io.of("/no").use(socket -> Future.failedFuture(new ConnectError("Auth failed (custom namespace)")));
    }

    private static void onConnect(Socket socket) {
        socket.on("hi", args -> socket.emit("hi"));
        socket.on(
                "ack",
                args -> socket.emitWithAck("ack").onSuccess(answer -> {
                    if (isAsExpected(answer)) {
                        socket.emit("got it");
                    }
                }));
        socket.on("echo", (args, ack) -> ack.send(args));
        socket.on("getHandshake", (args, ack) -> ack.send(socket.handshake().toJson(socket.auth())));
        socket.on("getId", (args, ack) -> ack.send(socket.id().value()));
        onText(socket);
        onBinary(socket);
    }

    private static boolean isAsExpected(JsonArray answer) {
        return answer.size() == 2
                && Integer.valueOf(5).equals(answer.getValue(0))
                && answer.getJsonObject(1).getBoolean("test", false);
    }

    private static void onText(Socket socket) {
        socket.on("getAckDate", (args, ack) -> ack.send(Instant.now()));
        socket.on("getDate", args -> socket.emit("takeDate", Instant.now()));
        socket.on("getDateObj", args -> socket.emit("takeDateObj", new JsonObject().put("date", Instant.now())));
        socket.on("getUtf8", args -> TEXTS.forEach(text -> socket.emit("takeUtf8", text)));
        socket.on("false", args -> socket.emit("false", false));
    }

    private static void onBinary(Socket socket) {
        socket.on("doge", args -> socket.emit("doge", Buffer.buffer("asdfasdf")));
        socket.on("getbin", args -> socket.emit("takebin", Buffer.buffer("asdfasdf")));
        answer(socket, "buffa", "buffack");
        answer(socket, "jsonbuff", "jsonbuff-ack");
        answer(socket, "blob", "back");
        answer(socket, "jsonblob", "jsonblob-ack");
        BinaryBefore before = new BinaryBefore();
        socket.on("abuff1", before::see);
        socket.on("abuff2", args -> before.tell(socket, "abuff2-ack"));
        socket.on("blob1", before::see);
        socket.on("blob3", args -> before.tell(socket, "blob3-ack"));
    }

    private static void answer(Socket socket, String question, String answer) {
        socket.on(question, args -> {
            if (isBinary(args) || isObjectAroundBinary(args)) {
                socket.emit(answer);
            }
        });
    }

    private static boolean isBinary(Args args) {
        return args.read(0, Buffer.class) instanceof Decoded.Ok;
    }

    private static boolean isObjectAroundBinary(Args args) {
        return args.toArray().getValue(0) instanceof JsonObject object
                && "lol".equals(object.getValue("hello"))
                && object.getMap().get("message") instanceof Buffer
                && "gotcha".equals(object.getValue("goodbye"));
    }

    /** Whether the socket has sent something binary before. */
    private static final class BinaryBefore {

        private boolean seen;

        void see(Args args) {
            seen = isBinary(args);
        }

        void tell(Socket socket, String event) {
            if (seen) {
                socket.emit(event);
            }
        }
    }
}
