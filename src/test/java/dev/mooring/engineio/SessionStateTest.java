package dev.mooring.engineio;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.engineio.transport.FrameWriter;
import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.Transport;
import dev.mooring.engineio.transport.TransportListener;
import dev.mooring.engineio.transport.WebSocketHandshake;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.support.Answers;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The transitions alone: nothing is sent. */
class SessionStateTest {

    private static Vertx vertx;
    private static PollingTransport polling;
    private static WebSocketTransport websocket;
    private static RawWebSocket client;

    @BeforeAll
    static void transports() {
        vertx = Vertx.vertx();
        Loop loop = Answers.await(Loops.start(vertx, 1)).at(0);
        polling = new PollingTransport(loop, new Deaf(), Integer.MAX_VALUE);
        Promise<WebSocketTransport> accepted = Promise.promise();
        int port = Answers.await(loop.call(() -> vertx.createHttpServer()
                .requestHandler(request -> WebSocketTransport.open(
                                request, WebSocketHandshake.accept(request).orElseThrow(), loop, new FrameWriter(), 100)
                        .onComplete(accepted))
                .listen(0, "127.0.0.1")
                .map(server -> server.actualPort())));
        client = RawWebSocket.connect("ws://127.0.0.1:" + port);
        websocket = Answers.await(accepted.future());
    }

    @AfterAll
    static void stop() {
        client.abort();
        Answers.await(vertx.close());
    }

    @Test
    void a_session_begins_on_the_transport_that_it_is_opened_with() {
        assertThat(new SessionState.Opening().open(polling)).isEqualTo(new SessionState.Open(polling));
        assertThat(new SessionState.Opening().open(websocket)).isEqualTo(new SessionState.Open(websocket));
    }

    @Test
    void a_session_on_polling_can_be_probed() {
        assertThat(new SessionState.Open(polling).probe(websocket))
                .isEqualTo(new SessionState.Probing(polling, websocket, false));
    }

    @Test
    void a_session_on_websocket_cannot_be_probed() {
        assertThatThrownBy(() -> new SessionState.Open(websocket).probe(websocket))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_answered_probe_still_sends_by_polling() {
        SessionState.Probing answered =
                new SessionState.Open(polling).probe(websocket).answer();
        assertThat(answered.answered()).isTrue();
        assertThat(answered.current()).isSameAs(polling);
    }

    @Test
    void an_upgrade_leaves_polling() {
        assertThat(new SessionState.Open(polling).probe(websocket).answer().upgrade())
                .isEqualTo(new SessionState.Open(websocket));
    }

    @Test
    void a_probe_that_is_given_up_leaves_all_as_it_was() {
        assertThat(new SessionState.Open(polling).probe(websocket).giveUp()).isEqualTo(new SessionState.Open(polling));
    }

    private static final class Deaf implements TransportListener {
        @Override
        public void onPacket(Transport transport, Decoded<EnginePacket> packet) {}

        @Override
        public void onWritable(Transport transport) {}

        @Override
        public void onClosed(Transport transport, CloseReason reason) {}
    }
}
