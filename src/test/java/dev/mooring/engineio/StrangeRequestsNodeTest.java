package dev.mooring.engineio;

import dev.mooring.support.RawTcp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** Requests as clients and proxies of other people write them, byte by byte. */
class StrangeRequestsNodeTest {

    private static final String HANDSHAKE = "GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n";

    private static TestEngine engine;

    @BeforeAll
    static void start() {
        EngineConfig config = EngineConfig.of("/engine.io/").withLimits(EngineLimits.DEFAULT.withMaxPayload(1_000));
        engine = new TestEngine(config, session -> new Silent(), EngineHooks.NONE);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private static String lines(String lines) {
        return lines.replace("; ", "\r\n") + "\r\n";
    }

    private static String exchange(String request) throws IOException {
        return RawTcp.exchange(engine.port(TestEngine.HOME), request);
    }

    // Lists

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: keep-alive; Connection: Upgrade; Upgrade: websocket",
                "Connection: Upgrade; Connection: keep-alive; Upgrade: websocket",
                "Connection: keep-alive, ,Upgrade; Upgrade: websocket",
                "connection: close; connection: UPGRADE; upgrade: WebSocket",
                "Connection: upgrade; Upgrade: h2c, websocket",
                "Connection: upgrade; Upgrade: h2c; Upgrade: websocket",
                "Connection:\tupgrade\t,\tkeep-alive; Upgrade: ,websocket,",
            })
    void an_upgrade_is_found_on_every_line_of_its_lists(String lines) throws IOException {
        assertThat(exchange(HANDSHAKE + lines(lines) + "\r\n")).startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: keep-alive; Upgrade: websocket",
                "Connection: no-upgrade; Upgrade: websocket",
                "Connection: upgrades; Connection: keep-alive; Upgrade: websocket",
                "Connection: Upgrade; Upgrade: websockets",
                "Upgrade: websocket",
                "Connection: Upgrade",
            })
    void what_is_not_in_the_lists_is_no_upgrade(String lines) throws IOException {
        assertThat(exchange(HANDSHAKE + lines(lines) + "\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource({
        "'chat, v2', chat",
        "'v2', v2",
        "'v2; Sec-WebSocket-Protocol: chat', v2",
        "' ,, chat,v2', chat",
        "'a b, chat', chat",
        "'\"quoted\", v1/x, soap', soap",
        "'; Sec-WebSocket-Protocol: mqtt', mqtt",
        "'chat, chat', chat",
        "'a=b/c, d', d",
    })
    void the_first_subprotocol_that_is_offered_is_answered(String offered, String answered) throws IOException {
        String answer = exchange(HANDSHAKE + UPGRADE + lines("Sec-WebSocket-Protocol: " + offered) + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(answer.lines().filter(line -> line.regionMatches(true, 0, "sec-websocket-protocol:", 0, 23)))
                .containsExactly("Sec-WebSocket-Protocol: " + answered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sec-WebSocket-Protocol: ",
                "Sec-WebSocket-Protocol: ,;",
                "Sec-WebSocket-Protocol: a b, \u00e4"
            })
    void without_a_subprotocol_none_is_answered(String header) throws IOException {
        String answer = exchange(HANDSHAKE + UPGRADE + (header.isEmpty() ? "" : header + "\r\n") + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("sec-websocket-protocol");
    }

    // Sizes

    private static String handshakeOfLine(int bytes) {
        String start = "GET /engine.io/?EIO=4&transport=polling&token=";
        String end = " HTTP/1.1";
        return start + "x".repeat(bytes - start.length() - end.length()) + end + "\r\nHost: a\r\n";
    }

    @ParameterizedTest
    @ValueSource(ints = {4_095, 4_097, 5_000, 9_000, 16_384})
    void a_request_line_of_up_to_16_kb_is_served(int bytes) throws IOException {
        assertThat(exchange(handshakeOfLine(bytes) + "\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_longer_request_line_is_refused() throws IOException {
        assertThat(exchange(handshakeOfLine(16_500) + "\r\n")).contains(" 414 ");
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_384})
    void headers_of_16_kb_are_served_beside_the_longest_line(int bytes) throws IOException {
        String headers = "Host: a\r\nCookie: ";
        String request = handshakeOfLine(16_384).replace("Host: a\r\n", "") + headers
                + "c".repeat(bytes - headers.length() - 4) + "\r\n\r\n";
        assertThat(exchange(request)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void more_headers_are_refused() throws IOException {
        assertThat(exchange(handshakeOfLine(100) + "Cookie: " + "c".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    // Expect: 100-continue

    /** Sends the head, then the body once a 100 has come; answers all that came. */
    private static String afterContinue(int loop, String head, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), engine.port(loop))) {
            socket.setSoTimeout(5_000);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            String first = read(in);
            if (!first.startsWith("HTTP/1.1 100 ")) {
                return first;
            }
            assertThat(first).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            out.write(body.getBytes(StandardCharsets.ISO_8859_1));
            return first + read(in);
        }
    }

    private static String read(InputStream in) throws IOException {
        byte[] bytes = new byte[4_096];
        int read = in.read(bytes);
        return read < 0 ? "" : new String(bytes, 0, read, StandardCharsets.ISO_8859_1);
    }

    private static String post(String sid, String headers) {
        return "POST /engine.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "0, 'Expect: 100-continue\r\nContent-Length: 3\r\n', 4ab",
        "1, 'Expect: 100-continue\r\nContent-Length: 3\r\n', 4ab",
        "0, 'expect: 100-CONTINUE\r\nContent-Length: 3\r\n', 4ab",
        "0, 'Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n', '3\r\n4ab\r\n0\r\n\r\n'",
        "1, 'Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n', '3\r\n4ab\r\n0\r\n\r\n'",
    })
    void a_client_that_waits_for_a_100_gets_it_and_then_its_answer(int loop, String headers, String body)
            throws IOException {
        String answer = afterContinue(loop, post(engine.open(), headers), body);
        assertThat(answer)
                .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
                .endsWith("ok");
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length: 1001, 413",
        "'Content-Length: 3\r\nContent-Type: application/octet-stream', 400",
        "'Content-Length: 3\r\nOrigin: https://evil.example', 403",
    })
    void a_client_whose_body_is_not_wanted_gets_the_final_status_at_once(String headers, int status)
            throws IOException {
        for (int loop : new int[] {TestEngine.HOME, TestEngine.AWAY}) {
            String head = post(engine.open(), "Expect: 100-continue\r\n" + headers + "\r\n");
            assertThat(afterContinue(loop, head, "4ab")).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void a_post_to_no_session_gets_the_final_status_at_once() throws IOException {
        String head = post("none", "Expect: 100-continue\r\nContent-Length: 3\r\n");
        assertThat(afterContinue(TestEngine.HOME, head, "4ab")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void a_client_of_http_1_0_gets_no_100() throws IOException {
        String head = post(engine.open(), "Expect: 100-continue\r\nContent-Length: 3\r\n")
                .replace("1.1", "1.0");
        assertThat(exchange(head + "4ab")).startsWith("HTTP/1.0 200 ");
    }

    @Test
    void a_client_that_does_not_wait_gets_no_100() throws IOException {
        assertThat(exchange(post(engine.open(), "Content-Length: 3\r\n") + "4ab"))
                .startsWith("HTTP/1.1 200 ");
    }
}
