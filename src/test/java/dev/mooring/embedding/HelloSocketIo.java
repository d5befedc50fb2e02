package dev.mooring.embedding;

import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.SocketIoServer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;

public class HelloSocketIo extends VerticleBase {

    @Override
    public Future<?> start() {
        SocketIoServer io = SocketIoServer.create(vertx, ServerOptions.DEFAULTS);
        io.of("/chat").onConnect(socket -> {
            socket.on("join", (args, ack) -> {
                socket.join(args.toArray().getString(0));
                ack.send("joined");
            });
            socket.on(
                    "say",
                    args -> socket.to(args.toArray().getString(0))
                            .emit("said", args.toArray().getString(1)));
        });

        Router router = Router.router(vertx);
        io.mount(router); // before handlers that read bodies
        return vertx.createHttpServer(io.httpServerOptions())
                .requestHandler(router)
                .listen(config().getInteger("port", 3001));
    }
}
