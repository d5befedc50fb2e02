package dev.mooring.chat.session;

import dev.mooring.auth.AuthConfig;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.chat.AutoResponder;
import dev.mooring.chat.ChatConfig;
import dev.mooring.chat.Stores;
import dev.mooring.chat.event.Chat;
import dev.mooring.chat.store.MemoryStore;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.SocketIoServer;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import static dev.mooring.support.Answers.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Heartbeats that are overdue; the test sets the clock. */
@ExtendWith(VertxExtension.class)
class HeartbeatNodeTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));

    @Test
    void an_overdue_heartbeat_counts_until_its_socket_disconnects(Vertx vertx) {
        Loops loops = await(Loops.start(vertx, 1));
        SocketIoServer io = SocketIoServer.create(loops, ServerOptions.DEFAULTS);
        Chat chat = open(loops, io);
        int port = await(loops.at(0).call(() -> {
                    Router router = Router.router(vertx);
                    io.mount(router);
                    return vertx.createHttpServer(io.httpServerOptions())
                            .requestHandler(router)
                            .listen(0, "localhost");
                }))
                .actualPort();
        RawWebSocket socket = RawWebSocket.connect("ws://localhost:" + port + "/socket.io/?EIO=4&transport=websocket");
        assertThat(socket.text()).startsWith("0{");
        assertThat(socket.send("40/chat,").text()).startsWith("40/chat,");
        assertThat(await(chat.isHeartbeatOnTime())).isTrue();
        now.updateAndGet(
                time -> time.plus(ChatConfig.DEFAULTS.heartbeatInterval().multipliedBy(2))
                        .plusMillis(1));
        assertThat(await(chat.isHeartbeatOnTime())).isFalse();
        socket.abort();
        await().untilAsserted(() -> assertThat(await(chat.isHeartbeatOnTime())).isTrue());
    }

    private Chat open(Loops loops, SocketIoServer io) {
        InstantSource clock = now::get;
        MemoryStore store = new MemoryStore(loops, clock);
        AuthConfig keys = AuthConfig.ofSecret("a secret that only tests know, and long enough");
        return Chat.open(
                io.of(Chat.NAMESPACE),
                loops,
                ChatConfig.DEFAULTS,
                PerLoop.create(loops, loop -> new TokenVerifier(keys, clock)),
                new Chat.Services(new Stores(store, store), AutoResponder.NONE, clock, new SecureRandom()));
    }
}
