package dev.mooring.engineio;

import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.id.CloseReason;
import dev.mooring.id.NodeKey;
import dev.mooring.id.SessionId;
import dev.mooring.id.SessionIdGenerator;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawTcp;
import dev.mooring.support.RawWebSocket;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** Requests that are no part of a session, over real HTTP. */
class EngineErrorsNodeTest {

    private static TestEngine engine;

    @BeforeAll
    static void start() {
        EngineConfig config = EngineConfig.of("/engine.io/")
                .withLimits(EngineLimits.DEFAULT.withMaxPayload(1_000))
                .withOrigins(OriginPolicy.parse("https://app.example.com, https://*.example.org"));
        Admission admission =
                handshake -> Future.succeededFuture(verdict(handshake.query().get("verdict")));
        engine = new TestEngine(config, Echo::new, new EngineHooks(SessionListener.NONE, admission, RequestRelay.NONE));
    }

    private static Admission.Verdict verdict(String asked) {
        return switch (asked == null ? "" : asked) {
            case "deny" -> new Admission.Verdict.Refused(403, "not you", 0);
            case "busy" -> new Admission.Verdict.Refused(503, "overloaded", 7);
            default -> Admission.Verdict.ADMITTED;
        };
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET  | EIO=4                                        | 400 | {'code':0,'message':'Transport unknown'}",
                "GET  | \"\"                                         | 400 | {'code':0,'message':'Transport unknown'}",
                "GET  | EIO=4&transport=abc                          | 400 | {'code':0,'message':'Transport unknown'}",
                "GET  | EIO=4&transport=__proto__                    | 400 | {'code':0,'message':'Transport unknown'}",
                "GET  | EIO=4&transport=constructor                  | 400 | {'code':0,'message':'Transport unknown'}",
                "GET  | EIO=4&transport=polling%00                   | 400 | {'code':0,'message':'Transport unknown'}",
                "GET  | EIO=4&transport=polling&sid=unknown          | 400 | {'code':1,'message':'Session ID unknown'}",
                "POST | EIO=4&transport=polling&sid=unknown          | 400 | {'code':1,'message':'Session ID unknown'}",
                "POST | EIO=4&transport=polling                      | 400 | {'code':2,'message':'Bad handshake"
                        + " method'}",
                "PUT  | EIO=4&transport=polling                      | 400 | {'code':2,'message':'Bad handshake"
                        + " method'}",
                "DELETE | EIO=4&transport=polling                    | 400 | {'code':2,'message':'Bad handshake"
                        + " method'}",
                "GET  | EIO=4&transport=websocket                    | 400 | {'code':3,'message':'Bad request'}",
                "GET  | EIO=4&transport=polling&transport=websocket  | 400 | {'code':0,'message':'Transport unknown'}",
                "GET  | EIO=4&transport=polling&sid=a&sid=b          | 400 | {'code':1,'message':'Session ID unknown'}",
                "GET  | transport=polling                            | 400 | {'code':5,'message':'Unsupported protocol"
                        + " version'}",
                "GET  | EIO=&transport=polling                       | 400 | {'code':5,'message':'Unsupported protocol"
                        + " version'}",
                "GET  | EIO=3&transport=polling                      | 400 | {'code':5,'message':'Unsupported protocol"
                        + " version'}",
                "GET  | EIO=5&transport=polling                      | 400 | {'code':5,'message':'Unsupported protocol"
                        + " version'}",
                "GET  | EIO=4&EIO=3&transport=polling                | 400 | {'code':5,'message':'Unsupported protocol"
                        + " version'}",
                "GET  | EIO=4&transport=polling&verdict=deny         | 403 | {'code':4,'message':'not you'}",
                "GET  | EIO=4&transport=polling&verdict=busy         | 503 | {'code':4,'message':'overloaded'}",
            })
    void a_request_that_fits_nothing_is_told_why(String method, String query, int status, String body) {
        HttpResponse<String> answer = RawHttp.send(method, engine.http(TestEngine.HOME, "?" + query), "");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body.replace('\'', '"'));
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    }

    @Test
    void a_query_that_cannot_be_decoded_is_a_bad_request() throws Exception {
        assertThat(RawTcp.exchange(
                        engine.port(TestEngine.HOME),
                        "GET /engine.io/?EIO=4&transport=%zz HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void a_refusal_says_when_to_come_again() {
        HttpResponse<String> answer =
                RawHttp.get(engine.http(TestEngine.HOME, "?EIO=4&transport=polling&verdict=busy"));
        assertThat(answer.headers().firstValue("retry-after")).contains("7");
    }

    @Test
    void an_empty_sid_is_a_handshake() {
        assertThat(RawHttp.get(engine.http(TestEngine.HOME, "?EIO=4&transport=polling&sid="))
                        .body())
                .startsWith("0{\"sid\":\"");
    }

    @Test
    void the_handshake_says_what_the_client_must_know() {
        HttpResponse<String> answer = RawHttp.get(engine.http(TestEngine.HOME, "?EIO=4&transport=polling"));
        assertThat(answer.body())
                .matches("0\\{\"sid\":\"[\\w-]{38}\",\"upgrades\":\\[\"websocket\"],\"pingInterval\":25000,"
                        + "\"pingTimeout\":20000,\"maxPayload\":1000}");
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=UTF-8");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    }

    @Test
    void a_sid_of_another_node_or_of_a_loop_that_is_not_there_is_unknown() {
        NodeKey other = NodeKey.random(new SecureRandom());
        String foreign =
                new SessionIdGenerator(other, 0, new SecureRandom()).next().wire();
        NodeKey ours = SessionId.parse(engine.open()).orElseThrow().node();
        String noLoop =
                new SessionIdGenerator(ours, 7, new SecureRandom()).next().wire();
        for (String sid : List.of(foreign, noLoop)) {
            assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body())
                    .isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
        }
    }

    @Test
    void the_right_public_part_with_a_wrong_secret_is_unknown_and_the_session_goes_on() {
        String sid = engine.open();
        String guess = sid.substring(0, 16) + "AAAAAAAAAAAAAAAAAAAAAA";
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, guess)).statusCode())
                .isEqualTo(400);
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "4still here")
                        .body())
                .isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
    void a_method_that_no_client_uses_is_a_bad_request_and_the_session_goes_on(String method) {
        String sid = engine.open();
        assertThat(RawHttp.send(method, engine.polling(TestEngine.HOME, sid), "")
                        .body())
                .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "4still here")
                        .body())
                .isEqualTo("ok");
    }

    @Test
    void polling_a_session_that_is_on_websocket_is_a_bad_request_and_the_session_goes_on() throws Exception {
        try (RawWebSocket socket = RawWebSocket.connect(engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))) {
            String sid = TestEngine.sid(socket.text());
            assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).body())
                    .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
            assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "4x").statusCode())
                    .isEqualTo(400);
            assertThat(socket.send("4still here").text()).isEqualTo("4still here");
        }
    }

    @Test
    void websocket_without_an_upgrade_is_a_bad_request_for_a_session_too() {
        String sid = engine.open();
        assertThat(RawHttp.get(engine.http(TestEngine.HOME, "?EIO=4&transport=websocket&sid=" + sid))
                        .body())
                .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "?EIO=4&transport=websocket&sid=unknown, 400",
        "?EIO=3&transport=websocket, 400",
        "?EIO=4&transport=abc, 400",
        "?EIO=4&transport=polling, 400",
        "?EIO=4&transport=websocket&verdict=deny, 403",
        "?EIO=4&transport=websocket&verdict=busy, 503"
    })
    void an_upgrade_that_fits_nothing_is_refused(String query, int status) {
        assertThat(handshakeStatus(() -> RawWebSocket.connect(engine.ws(TestEngine.HOME, query))))
                .isEqualTo(status);
    }

    @Test
    void a_page_of_an_unknown_origin_is_refused_on_both_transports_and_not_reflected() {
        HttpResponse<String> answer =
                RawHttp.get(engine.http(TestEngine.HOME, "?EIO=4&transport=polling"), "Origin", "https://evil.example");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
        assertThat(handshakeStatus(() -> RawWebSocket.connectFrom(
                        "https://evil.example", engine.ws(TestEngine.HOME, "?EIO=4&transport=websocket"))))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example.com", "https://a.b.example.org"})
    void a_page_of_a_listed_origin_may_send_cookies(String origin) {
        HttpResponse<String> answer =
                RawHttp.get(engine.http(TestEngine.HOME, "?EIO=4&transport=polling"), "Origin", origin);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("access-control-allow-origin")).contains(origin);
        assertThat(answer.headers().firstValue("access-control-allow-credentials"))
                .contains("true");
        assertThat(answer.headers().allValues("vary")).contains("Origin");
    }

    @Test
    void a_preflight_is_answered_on_any_node_before_its_sid_is_looked_at() {
        HttpResponse<String> answer = RawHttp.send(
                "OPTIONS",
                engine.http(TestEngine.HOME, "?EIO=4&transport=polling&sid=of-another-node"),
                "",
                "Origin",
                "https://app.example.com",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("https://app.example.com");
        assertThat(answer.headers().firstValue("access-control-allow-headers")).contains("authorization");
    }

    @Test
    void a_body_over_the_limit_is_413_and_ends_the_session() {
        String sid = engine.open();
        HttpResponse<String> answer = RawHttp.post(engine.polling(TestEngine.HOME, sid), "4" + "x".repeat(1_000));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).isEmpty();
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_limit_counts_bytes_and_holds_for_chunked_bodies_too() throws Exception {
        String sid = engine.open();
        String chunk = "4" + "é".repeat(500);
        String answer = RawTcp.exchange(
                engine.port(TestEngine.HOME),
                "POST /engine.io/?EIO=4&transport=polling&sid=" + sid
                        + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + chunk
                        + "\r\n0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void a_body_at_the_limit_is_taken() {
        String sid = engine.open();
        assertThat(RawHttp.post(engine.polling(TestEngine.HOME, sid), "4" + "x".repeat(999))
                        .body())
                .isEqualTo("ok");
    }

    @Test
    void bytes_by_post_are_refused_and_the_connection_is_not_left_open() {
        String sid = engine.open();
        HttpResponse<String> answer =
                RawHttp.post(engine.polling(TestEngine.HOME, sid), "4x", "Content-Type", "application/octet-stream");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RawHttp.get(engine.polling(TestEngine.HOME, sid)).statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000", "Transfer-Encoding: chunked"})
    void a_refused_request_whose_body_does_not_come_is_not_kept(String body) throws Exception {
        String post = "POST /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\n" + body + "\r\n\r\n";
        assertThat(RawTcp.untilClosed(engine.port(TestEngine.HOME), post))
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("\r\nconnection: close\r\n");
    }

    @Test
    void a_connection_without_an_unread_body_serves_on_after_a_refusal() throws Exception {
        String unknown = "GET /engine.io/?EIO=4&transport=polling&sid=unknown HTTP/1.1\r\nHost: a\r\n";
        String answers = RawTcp.untilClosed(
                engine.port(TestEngine.HOME), unknown + "\r\n" + unknown + "Connection: close\r\n\r\n");
        assertThat(answers.split("HTTP/1.1 400 ", -1)).hasSize(3);
        assertThat(answers.substring(0, answers.lastIndexOf("HTTP/1.1 400 ")))
                .as("what the first answer says of its connection")
                .doesNotContainIgnoringCase("connection: close");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /engine.io/ HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                        + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
            })
    void http_2_is_not_spoken(String request) throws Exception {
        assertThat(RawTcp.exchange(engine.port(TestEngine.HOME), request)).matches("(?s)HTTP/[12]\\.[01] [45].*");
    }

    @Test
    void a_head_request_is_answered_without_a_body() {
        HttpResponse<String> answer =
                RawHttp.send("HEAD", engine.http(TestEngine.HOME, "?EIO=4&transport=polling"), "");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEmpty();
    }

    private static int handshakeStatus(Runnable connect) {
        try {
            connect.run();
            return 101;
        } catch (CompletionException e) {
            return e.getCause() instanceof WebSocketHandshakeException refused
                    ? refused.getResponse().statusCode()
                    : -1;
        }
    }

    /** Sends messages back. */
    record Echo(EngineSession session) implements SessionHandler {

        @Override
        public void onText(String data) {
            session.send(new EnginePacket.Text(data));
        }

        @Override
        public void onBinary(Buffer data) {
            session.send(new EnginePacket.Binary(data));
        }

        @Override
        public void onClose(CloseReason reason) {}
    }
}
