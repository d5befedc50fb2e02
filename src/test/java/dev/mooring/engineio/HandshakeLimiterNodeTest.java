package dev.mooring.engineio;

import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loops;
import dev.mooring.loop.Rate;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawTcp;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The limits of a node that was given its gate as its admission, and nowhere else. */
class HandshakeLimiterNodeTest {

    private final Vertx vertx = Vertx.vertx();
    private TestEngine engine;

    @BeforeEach
    void start() {
        Loops gates = Answers.await(Loops.start(vertx, 1));
        HandshakeLimiter gate = new HandshakeLimiter(gates, new HandshakeLimits(1, 10, new Rate(1_000, 1_000)));
        engine = new TestEngine(
                EngineConfig.of("/engine.io/"), session -> new Silent(), EngineHooks.NONE.withAdmission(gate));
    }

    @AfterEach
    void stop() {
        engine.close();
        Answers.await(vertx.close());
    }

    private HttpResponse<String> handshake() {
        return RawHttp.get(engine.http(TestEngine.HOME, "?EIO=4&transport=polling"));
    }

    private String awaitRoom() {
        return await().until(this::handshake, answer -> answer.statusCode() == 200)
                .body();
    }

    @Test
    void there_is_room_again_when_a_session_is_over_however_it_ended() throws IOException {
        String sid = TestEngine.sid(handshake().body());
        assertThat(handshake().statusCode()).isEqualTo(503);
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "1").statusCode())
                .isEqualTo(200);

        sid = TestEngine.sid(awaitRoom());
        assertThat(handshake().statusCode()).isEqualTo(503);
        assertThat(RawHttp.post(engine.polling(TestEngine.AWAY, sid), "nonsense")
                        .statusCode())
                .isEqualTo(400);

        assertThat(awaitRoom()).startsWith("0{");
        LoopSessions home = engine.node.sessions().of(engine.loops.at(TestEngine.HOME));
        Answers.await(home.loop().call(() -> {
            home.closeAll(CloseReason.KICKED);
            return Future.succeededFuture();
        }));

        sid = TestEngine.sid(awaitRoom());
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "1").statusCode())
                .isEqualTo(200);
        RawWebSocket socket = await().ignoreExceptions()
                .until(
                        () -> RawWebSocket.connect(engine.ws(TestEngine.AWAY, "?EIO=4&transport=websocket")),
                        RawWebSocket::isOpen);
        assertThat(handshake().statusCode()).isEqualTo(503);
        socket.abort();
        assertThat(awaitRoom()).startsWith("0{");
    }

    @Test
    void a_handshake_that_becomes_no_session_takes_no_room() throws IOException {
        String noKey = "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\n\r\n";
        assertThat(RawTcp.exchange(engine.port(TestEngine.HOME), noKey)).startsWith("HTTP/1.1 400 ");
        assertThat(awaitRoom()).startsWith("0{");
        assertThat(handshake().statusCode()).as("and room for one only").isEqualTo(503);
    }
}
