package dev.mooring.engineio;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawTcp;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Sessions over real sockets, on the loop that owns them (0) and by way of the other one (1). */
class EngineSessionNodeTest {

    private static final Duration PING_INTERVAL = Duration.ofMillis(300);
    private static final Duration PING_TIMEOUT = Duration.ofMillis(200);

    private final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
    private TestEngine engine;

    @BeforeEach
    void start() {
        engine = new TestEngine(config(Heartbeat.DEFAULT), Echo::new, watching());
    }

    private static EngineConfig config(Heartbeat heartbeat) {
        EngineLimits limits = new EngineLimits(10_000, 50_000, Duration.ofMillis(300), Duration.ofSeconds(30), 1_024);
        return EngineConfig.of("/engine.io/").withHeartbeat(heartbeat).withLimits(limits);
    }

    private EngineHooks watching() {
        SessionListener listener = new SessionListener() {
            @Override
            public void closed(Session session, CloseReason reason) {
                closed.add(reason);
            }
        };
        return new EngineHooks(listener, Admission.ALL, RequestRelay.NONE);
    }

    private void restart(Heartbeat heartbeat) {
        engine.close();
        engine = new TestEngine(config(heartbeat), Echo::new, watching());
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {TestEngine.HOME, TestEngine.AWAY})
    void packets_of_one_post_come_back_in_one_poll_in_order(int loop) {
        String sid = engine.open();
        assertThat(RawHttp.post(engine.polling(loop, sid), "4one\u001ebAQIDBA==\u001e4drei ÄÖ€😀")
                        .body())
                .isEqualTo("ok");
        assertThat(RawHttp.get(engine.polling(loop, sid)).body()).isEqualTo("4one\u001ebAQIDBA==\u001e4drei ÄÖ€😀");
    }

    @ParameterizedTest
    @ValueSource(ints = {TestEngine.HOME, TestEngine.AWAY})
    void a_poll_waits_until_there_is_something(int loop) {
        String sid = engine.open();
        CompletableFuture<HttpResponse<String>> poll = RawHttp.getLater(engine.polling(loop, sid));
        awaitWritable(sid);
        assertThat(poll).isNotDone();
        RawHttp.post(engine.polling(TestEngine.HOME, sid), "4hello");
        assertThat(poll.join().body()).isEqualTo("4hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {TestEngine.HOME, TestEngine.AWAY})
    void an_upgrade_takes_the_session_to_the_websocket(int loop) throws Exception {
        String sid = engine.open();
        CompletableFuture<HttpResponse<String>> poll = RawHttp.getLater(engine.polling(loop, sid));
        awaitWritable(sid);
        try (RawWebSocket socket = engine.probe(loop, sid)) {
            assertThat(socket.send("2probe").text()).isEqualTo("3probe");
            assertThat(poll.join().body()).isEqualTo("6");
            assertThat(RawHttp.get(engine.polling(loop, sid)).body())
                    .as("a poll after the probe is not kept waiting")
                    .isEqualTo("6");
            socket.send("5").send("4text").send(new byte[] {1, 2, 3});
            assertThat(socket.text()).isEqualTo("4text");
            assertThat(socket.binary()).containsExactly(1, 2, 3);
            assertThat(RawHttp.get(engine.polling(loop, sid)).statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TestEngine.HOME, TestEngine.AWAY})
    void what_was_sent_during_the_upgrade_arrives_once_and_in_order(int loop) throws Exception {
        String sid = engine.open();
        try (RawWebSocket socket = engine.probe(loop, sid)) {
            assertThat(socket.send("2probe").text()).isEqualTo("3probe");
            RawHttp.post(engine.polling(loop, sid), "4a\u001e4b");
            socket.send("5");
            assertThat(List.of(socket.text(), socket.text())).containsExactly("4a", "4b");
            assertThat(socket.send("4c").text()).isEqualTo("4c");
        }
    }

    @Test
    void a_probe_that_is_not_followed_by_an_upgrade_is_given_up_and_polling_goes_on() throws Exception {
        String sid = engine.open();
        try (RawWebSocket socket = engine.probe(TestEngine.HOME, sid)) {
            assertThat(socket.send("2probe").text()).isEqualTo("3probe");
            socket.closeStatus();
            RawHttp.post(engine.polling(TestEngine.HOME, sid), "4still polling");
            assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body()).isEqualTo("4still polling");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "4hello", "2", "abc", "1"})
    void a_candidate_that_does_not_begin_with_a_probe_is_closed_and_polling_goes_on(String frame) throws Exception {
        String sid = engine.open();
        try (RawWebSocket socket = engine.probe(TestEngine.HOME, sid)) {
            socket.send(frame).closeStatus();
            RawHttp.post(engine.polling(TestEngine.HOME, sid), "4still polling");
            assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body()).isEqualTo("4still polling");
        }
    }

    @Test
    void a_second_websocket_for_a_session_is_closed_and_the_first_goes_on() throws Exception {
        try (RawWebSocket first = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            String sid = TestEngine.sid(first.text());
            try (RawWebSocket second = engine.probe(TestEngine.HOME, sid)) {
                second.closeStatus();
            }
            assertThat(first.send("4still here").text()).isEqualTo("4still here");
        }
    }

    @Test
    void a_second_poll_at_a_time_ends_the_session() throws Exception {
        String sid = engine.open();
        CompletableFuture<HttpResponse<String>> first = RawHttp.getLater(engine.polling(TestEngine.HOME, sid));
        awaitWritable(sid);
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).statusCode())
                .isEqualTo(400);
        assertThat(first.join().body()).isEqualTo("1");
        assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.TRANSPORT_ERROR);
        assertThat(engine.sessions()).isZero();
    }

    @Test
    void a_second_post_at_a_time_ends_the_session() throws Exception {
        String sid = engine.open();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), engine.port(TestEngine.HOME))) {
            write(
                    slow,
                    "POST /engine.io/?EIO=4&transport=polling&sid=" + sid
                            + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n4be");
            await().until(() ->
                    RawHttp.post(engine.polling(TestEngine.HOME, sid), "4x").statusCode() == 400);
            assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.TRANSPORT_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "\u001e", "4ok\u001e9", "b!!!", "2"})
    void a_payload_that_no_client_may_send_ends_the_session(String payload) throws Exception {
        String sid = engine.open();
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), payload).statusCode())
                .isIn(200, 400);
        assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.PARSE_ERROR);
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_body_that_comes_in_many_pieces_is_read_whole() {
        engine.close();
        engine = new TestEngine(
                EngineConfig.of("/engine.io/"), Echo::new, watching()); // a megabyte, which no single read brings
        String sid = engine.open();
        StringBuilder message = new StringBuilder("4");
        for (int i = 0; message.length() < 300_000; i++) {
            message.append(i).append(',');
        }
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), message.toString())
                        .body())
                .isEqualTo("ok");
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body()).isEqualTo(message.toString());
    }

    @Test
    void a_payload_of_separators_is_refused_quickly() {
        engine.close();
        engine = new TestEngine(
                EngineConfig.of("/engine.io/"), Echo::new, watching()); // the full megabyte that is allowed
        String sid = engine.open();
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "\u001e".repeat(1_000_000))
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "9", "b!!!", "2"})
    void a_frame_that_no_client_may_send_ends_the_session(String frame) throws Exception {
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            socket.text();
            socket.send(frame).closeStatus();
            assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.PARSE_ERROR);
        }
    }

    @Test
    void a_client_that_sends_no_binary_frames_sends_base64_in_text_frames() throws Exception {
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            socket.text();
            assertThat(socket.send("bAQID").binary()).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "5", "6", "3probe"})
    void a_frame_that_means_nothing_now_is_ignored(String frame) throws Exception {
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            socket.text();
            assertThat(socket.send(frame).send("4still here").text()).isEqualTo("4still here");
        }
    }

    @Test
    void the_client_closes_a_polling_session_and_its_poll_ends() throws Exception {
        String sid = engine.open();
        CompletableFuture<HttpResponse<String>> poll = RawHttp.getLater(engine.polling(TestEngine.HOME, sid));
        awaitWritable(sid);
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "1").body())
                .isEqualTo("ok");
        assertThat(poll.join().body()).isEqualTo("6");
        assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLIENT);
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_client_closes_a_websocket_session() throws Exception {
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            socket.text();
            socket.send("1").closeStatus();
            assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.CLIENT);
        }
    }

    @Test
    void a_websocket_that_breaks_ends_its_session() throws Exception {
        RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.AWAY, "?EIO=4&transport=websocket"));
        socket.text();
        socket.abort();
        assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.TRANSPORT_CLOSE);
        assertThat(engine.sessions()).isZero();
    }

    @Test
    void a_client_that_goes_away_while_it_polls_ends_its_session() throws Exception {
        String sid = engine.open();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), engine.port(TestEngine.AWAY))) {
            write(client, "GET /engine.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n\r\n");
            awaitWritable(sid);
            client.setSoLinger(true, 0);
        }
        assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.TRANSPORT_CLOSE);
    }

    @Test
    void a_closed_polling_session_tells_its_client_at_the_next_poll_after_what_was_sent() throws Exception {
        String sid = engine.open();
        RawHttp.post(engine.polling(TestEngine.HOME, sid), "4last words\u001e4close me");
        assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.KICKED);
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "4too late")
                        .statusCode())
                .as("taken and dropped, since the client has not read the last words yet")
                .isEqualTo(200);
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body()).isEqualTo("4last words");
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "4too late")
                        .statusCode())
                .isEqualTo(400);
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body()).isEqualTo("1");
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).statusCode())
                .isEqualTo(400);
        assertThat(engine.sessions()).isZero();
    }

    @Test
    void a_closed_websocket_session_gets_what_was_sent_before() throws Exception {
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            socket.text();
            socket.send("4last words").send("4close me");
            assertThat(socket.text()).isEqualTo("4last words");
            socket.closeStatus();
        }
    }

    @Test
    void a_handler_that_throws_costs_its_own_session_only() throws Exception {
        try (RawWebSocket bad = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"));
                RawWebSocket good = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            bad.text();
            good.text();
            bad.send("4throw").closeStatus();
            assertThat(good.send("4still here").text()).isEqualTo("4still here");
        }
    }

    @Test
    void a_message_over_the_limit_is_closed_with_1009_and_one_at_the_limit_is_not() throws Exception {
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            socket.text();
            String largest = "4" + "x".repeat(9_999);
            assertThat(socket.send(largest).text()).isEqualTo(largest);
            assertThat(socket.send(largest + "x").closeStatus()).isEqualTo(1009);
        }
    }

    @Test
    void a_client_that_reads_nothing_is_closed_when_its_budget_is_used_up() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), engine.port(TestEngine.HOME))) {
            client.setReceiveBufferSize(4_096);
            write(
                    client,
                    "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
                            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            await().until(() -> engine.sessions() == 1);
            LoopSessions server = engine.node.sessions().of(engine.loops.at(TestEngine.HOME));
            // Far more than the kernel's buffers take.
            for (int i = 0; i < 20_000 && closed.isEmpty(); i++) {
                server.loop()
                        .run(() -> List.copyOf(server.sessions())
                                .forEach(session -> session.send(new EnginePacket.Text("x".repeat(1_000)))));
            }
            assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.SLOW_CONSUMER);
        }
    }

    @Test
    void a_polling_client_that_stays_away_is_closed_when_its_budget_is_used_up() throws Exception {
        String sid = engine.open();
        for (int i = 0; i < 8; i++) {
            RawHttp.post(engine.polling(TestEngine.HOME, sid), "4" + "x".repeat(9_000));
        }
        assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.SLOW_CONSUMER);
    }

    @ParameterizedTest
    @ValueSource(ints = {TestEngine.HOME, TestEngine.AWAY})
    void a_client_that_answers_pings_stays_and_one_that_does_not_is_gone_at_interval_plus_timeout(int loop)
            throws Exception {
        restart(new Heartbeat(PING_INTERVAL, PING_TIMEOUT));
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(loop, "?EIO=4&transport=websocket"))) {
            socket.text();
            for (int i = 0; i < 3; i++) {
                assertThat(socket.text()).isEqualTo("2");
                socket.send("3");
            }
            long answered = System.nanoTime();
            assertThat(socket.text()).isEqualTo("2");
            socket.closeStatus();
            assertThat(Duration.ofNanos(System.nanoTime() - answered))
                    .isBetween(Duration.ofMillis(450), Duration.ofMillis(1_500));
            assertThat(closed.poll(5, TimeUnit.SECONDS)).isEqualTo(CloseReason.PING_TIMEOUT);
        }
    }

    @Test
    void pongs_that_were_not_asked_for_do_not_start_more_heartbeats() throws Exception {
        restart(new Heartbeat(PING_INTERVAL, Duration.ofSeconds(10)));
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            socket.text();
            for (int i = 0; i < 1_000; i++) {
                socket.send("3");
            }
            assertThat(socket.text()).isEqualTo("2");
            assertThat(socket.send("4no second ping").text()).isEqualTo("4no second ping");
            assertThat(socket.unread()).isZero();
        }
    }

    @Test
    void a_hundred_sessions_that_come_and_go_leave_nothing() throws Exception {
        for (int i = 0; i < 100; i++) {
            RawWebSocket socket = RawWebSocket.connect(engine.ws(i % 2, "?EIO=4&transport=websocket"));
            socket.text();
            socket.close();
        }
        await().untilAsserted(() -> assertThat(engine.sessions()).isZero());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // a plain GET where a WebSocket is expected
                "Upgrade: websocket\r\nConnection: Upgrade\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 99\r\nSec-WebSocket-Key: x\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
                "Upgrade: h2c\r\nConnection: Upgrade\r\n"
            })
    void a_malformed_upgrade_is_refused_and_the_node_lives(String headers) throws Exception {
        assertThat(RawTcp.exchange(
                        engine.port(TestEngine.HOME),
                        "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(engine.open()).hasSize(38);
        assertThat(engine.sessions()).isEqualTo(1);
    }

    @Test
    void two_thousand_headers_are_refused_and_the_node_lives() throws Exception {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            headers.append("x").append(i).append(": ").append("y".repeat(20)).append("\r\n");
        }
        assertThat(RawTcp.exchange(
                        engine.port(TestEngine.HOME),
                        "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(engine.open()).hasSize(38);
    }

    private void awaitWritable(String sid) {
        LoopSessions home = engine.node.sessions().of(engine.loops.at(TestEngine.HOME));
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            EngineSession session = engine.session(sid);
            return session != null
                    && Answers.await(home.loop().call(() -> Future.succeededFuture(session.isWritable())));
        });
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Sends messages back, and does what some of them say. */
    record Echo(EngineSession session) implements SessionHandler {

        @Override
        public void onText(String data) {
            switch (data) {
                case "close me" -> session.close(CloseReason.KICKED);
                case "throw" -> throw new IllegalStateException("thrown by a test");
                default -> session.send(new EnginePacket.Text(data));
            }
        }

        @Override
        public void onBinary(Buffer data) {
            session.send(new EnginePacket.Binary(data));
        }

        @Override
        public void onClose(CloseReason reason) {}
    }
}
