package dev.mooring.engineio;

import dev.mooring.engineio.Admission.Verdict;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawTcp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an application's say in a handshake does, over real HTTP. */
class AdmissionNodeTest {

    private static final Verdict WITH_COOKIES =
            new Verdict.Admitted(Map.of("Set-Cookie", List.of("a=1; Path=/", "b=2"), "Vary", List.of("Cookie")));

    private static TestEngine engine;

    @BeforeAll
    static void start() {
        EngineConfig config = EngineConfig.of("/engine.io/").withOrigins(OriginPolicy.ANY);
        engine = new TestEngine(
                config,
                session -> new Silent(),
                EngineHooks.NONE.withAdmission(
                        handshake -> verdict(handshake.query().get("verdict"))));
    }

    private static Future<Verdict> verdict(String asked) {
        return switch (asked == null ? "" : asked) {
            case "throw" -> throw new IllegalStateException("for the test");
            case "fail" -> Future.failedFuture("for the test");
            case "later" -> later();
            default -> Future.succeededFuture(WITH_COOKIES);
        };
    }

    private static Future<Verdict> later() {
        Promise<Verdict> promise = Promise.promise();
        engine.loops.current().orElseThrow().later(() -> promise.complete(WITH_COOKIES));
        return promise.future();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "later"})
    void the_answer_to_a_handshake_by_polling_carries_the_headers_of_the_admission(String when) {
        HttpResponse<String> answer = handshake(when);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("set-cookie")).containsExactly("a=1; Path=/", "b=2");
    }

    @Test
    void they_stand_beside_those_of_the_protocol() {
        HttpResponse<String> answer = handshake("now", "Origin", "https://other.example");
        assertThat(answer.headers().allValues("vary")).containsExactlyInAnyOrder("Origin", "Cookie");
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", "later"})
    void the_answer_to_a_handshake_by_websocket_carries_the_headers_of_the_admission(String when) throws IOException {
        String answer = RawTcp.exchange(
                engine.port(TestEngine.HOME),
                "GET /engine.io/?EIO=4&transport=websocket&verdict=" + when + " HTTP/1.1\r\nHost: a\r\n"
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        assertThat(answer.lines())
                .contains("HTTP/1.1 101 Switching Protocols")
                .containsSubsequence("Set-Cookie: a=1; Path=/", "Set-Cookie: b=2");
    }

    @Test
    void no_later_answer_of_the_session_carries_them() {
        String sid = TestEngine.sid(handshake("now").body());
        CompletableFuture<HttpResponse<String>> poll = RawHttp.getLater(engine.polling(TestEngine.HOME, sid));
        HttpResponse<String> taken = RawHttp.post(engine.polling(TestEngine.HOME, sid), "1");
        assertThat(taken.headers().map()).doesNotContainKey("set-cookie");
        assertThat(poll.join().headers().map()).doesNotContainKey("set-cookie");
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw", "fail"})
    void an_admission_that_does_not_work_is_not_the_clients_fault(String how) {
        HttpResponse<String> answer = handshake(how);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1\r\nX-Forged: yes", "a=1\nX-Forged: yes", "a\u0000"})
    void a_header_that_would_be_two_cannot_be_built(String value) {
        assertThatThrownBy(() -> new Verdict.Admitted(Map.of("Set-Cookie", List.of(value))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static HttpResponse<String> handshake(String verdict, String... headers) {
        return RawHttp.get(engine.http(TestEngine.HOME, "?EIO=4&transport=polling&verdict=" + verdict), headers);
    }
}
