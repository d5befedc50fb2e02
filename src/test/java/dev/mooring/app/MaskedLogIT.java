package dev.mooring.app;

import dev.mooring.auth.Role;
import dev.mooring.support.JarProcess;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The whole output of a node with masked addresses, while clients misbehave. */
class MaskedLogIT {

    /** The address of the client's connection, and the address that a proxy adds for it. */
    private static final String PEER = "127.0.77.77";

    private static final String CLIENT = "198.51.100.77";

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    @ParameterizedTest
    @CsvSource({"text, 0", "json, 1"})
    void no_log_line_contains_a_clients_address(String format, String proxies) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of("PORT", "0", "MASK_ADDRESSES", "true"));
        environment.putAll(Map.of("LOG_FORMAT", format, "TRUSTED_PROXY_HOPS", proxies, "DRAIN_WINDOW", "1000"));
        environment.put("JWT_SECRET", TestNode.SECRET);
        try (JarProcess node = JarProcess.start(environment)) {
            String url = node.awaitLine("listening").replaceAll(".*(http://localhost:\\d+).*", "$1");
            int port = URI.create(url).getPort();
            misbehave(port);
            try (Socket client = connect(port, "/socket.io/?EIO=4&transport=websocket", UPGRADE, "")) {
                awaitMasked(url, proxies.equals("0") ? "127.0.77.0" : "198.51.100.0");
                node.signal("TERM");
                assertThat(node.awaitExit()).isZero();
                assertThat(client.isConnected()).isTrue();
            }
            assertThat(node.output())
                    .contains("listening", "stopped", "redis://127.0.0.1:")
                    .doesNotContain(PEER, CLIENT);
        }
    }

    /** Sends bad requests, bad frames and invalid tokens, and breaks connections. */
    private static void misbehave(int port) throws IOException {
        for (String path : new String[] {
            "/socket.io/?EIO=4&transport=polling",
            "/socket.io/?EIO=4&transport=polling&sid=nonsense",
            "/socket.io/?EIO=3&transport=polling",
            "/ops/sessions?ip=" + CLIENT,
            "/%zz",
            "/nowhere"
        }) {
            try (Socket socket =
                    connect(port, path, "Origin: http://evil.example\r\nAuthorization: Bearer x.y.z\r\n", "")) {
                assertThat(answer(socket)).startsWith("HTTP/1.1 ");
            }
        }
        try (Socket socket = send(port, "NONSENSE\r\n\r\n")) {
            assertThat(answer(socket)).contains("400");
        }
        for (String frame : new String[] {
            "\u0081\u0003\u0000", // not masked
            "\u0081\u0083\u0000\u0000\u0000\u00004xx", // not a packet
            "\u00f1\u0083\u0000\u0000\u0000\u0000abc", // reserved bits
            "\u0081\u00ff\u0000\u0000\u0000\u0000\u007f\u0000\u0000\u0000\u0000\u0000\u0000\u0000" // too large
        }) {
            try (Socket socket = connect(port, "/socket.io/?EIO=4&transport=websocket", UPGRADE, frame)) {
                assertThat(answer(socket)).startsWith("HTTP/1.1 101 ");
            }
        }
        // Resets the connection in the middle of a frame.
        Socket broken = connect(port, "/socket.io/?EIO=4&transport=websocket", UPGRADE, "\u0081\u00fe");
        assertThat(answer(broken)).startsWith("HTTP/1.1 101 ");
        broken.setSoLinger(true, 0);
        broken.close();
    }

    private static Socket connect(int port, String path, String headers, String then) throws IOException {
        return send(
                port,
                "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nX-Forwarded-For: " + CLIENT + "\r\n"
                        + headers + "\r\n" + then);
    }

    private static Socket send(int port, String bytes) throws IOException {
        Socket socket = new Socket("127.0.0.1", port, InetAddress.getByName(PEER), 0);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** The first bytes of the answer. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[1_000];
        int length = in.read(bytes);
        return new String(bytes, 0, Math.max(length, 0), StandardCharsets.ISO_8859_1);
    }

    private static void awaitMasked(String url, String masked) {
        String token = TestNode.token("admin-1", Role.ADMIN);
        await().untilAsserted(() -> {
            JsonArray sessions = new JsonObject(
                            RawHttp.get(url + "/ops/sessions?transport=websocket", "Authorization", "Bearer " + token)
                                    .body())
                    .getJsonArray("sessions");
            assertThat(sessions.encode()).contains("\"ip\":\"" + masked + "\"");
        });
    }
}
