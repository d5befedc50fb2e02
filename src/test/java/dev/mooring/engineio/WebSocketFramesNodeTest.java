package dev.mooring.engineio;

import dev.mooring.engineio.EngineErrorsNodeTest.Echo;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Frames as no library would send them. What Vert.x's WebSocket did must still be done, now that its channel is taken
 * over; if an upgrade of Vert.x breaks the taking over, all of these fail.
 */
class WebSocketFramesNodeTest {

    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CONTINUATION = 0x0;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int FINAL = 0x80;

    private static TestEngine engine;

    @BeforeAll
    static void start() {
        EngineConfig config = EngineConfig.of("/engine.io/").withLimits(EngineLimits.DEFAULT.withMaxPayload(100_000));
        engine = new TestEngine(config, Echo::new, EngineHooks.NONE);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    /** A client that makes its frames by hand. */
    private static final class Wire implements AutoCloseable {

        private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), engine.port(TestEngine.HOME));
        private final DataInputStream in = new DataInputStream(socket.getInputStream());

        Wire() throws IOException {
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            raw(("GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n"
                            + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readByte());
            }
            assertThat(head.toString())
                    .startsWith("HTTP/1.1 101")
                    .containsIgnoringCase("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(text()).startsWith("0{");
        }

        Wire raw(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        }

        Wire frame(int first, byte[] payload) throws IOException {
            return raw(bytes(first, payload));
        }

        Wire frame(int first, String payload) throws IOException {
            return frame(first, payload.getBytes(StandardCharsets.UTF_8));
        }

        static byte[] bytes(int first, byte[] payload) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(first);
            if (payload.length < 126) {
                frame.write(0x80 | payload.length);
            } else if (payload.length <= 0xFFFF) {
                frame.write(0x80 | 126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            } else {
                frame.write(0x80 | 127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    frame.write((int) ((long) payload.length >> shift));
                }
            }
            byte[] mask = {1, 2, 3, 4};
            frame.writeBytes(mask);
            for (int i = 0; i < payload.length; i++) {
                frame.write(payload[i] ^ mask[i % 4]);
            }
            return frame.toByteArray();
        }

        /** The next frame: its first byte, then its payload. */
        byte[] next() throws IOException {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            byte[] frame = new byte[1 + length];
            frame[0] = (byte) first;
            in.readFully(frame, 1, length);
            return frame;
        }

        String text() throws IOException {
            byte[] frame = next();
            assertThat(frame[0]).isEqualTo((byte) (FINAL | TEXT));
            return new String(frame, 1, frame.length - 1, StandardCharsets.UTF_8);
        }

        /** The status of the close frame that comes, after which the connection ends. */
        int closed() throws IOException {
            byte[] frame = next();
            assertThat(frame[0]).isEqualTo((byte) (FINAL | CLOSE));
            assertThat(in.read()).isEqualTo(-1);
            return ((frame[1] & 0xFF) << 8) | (frame[2] & 0xFF);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 124, 125, 126, 65_534, 65_535, 65_536, 99_999})
    void messages_of_every_form_of_length_come_back(int length) throws IOException {
        try (Wire wire = new Wire()) {
            String message = "4" + "x".repeat(length - 1);
            assertThat(wire.frame(FINAL | TEXT, message).text()).isEqualTo(message);
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) 7);
            byte[] echo = wire.frame(FINAL | BINARY, bytes).next();
            assertThat(echo[0]).isEqualTo((byte) (FINAL | BINARY));
            assertThat(Arrays.copyOfRange(echo, 1, echo.length)).isEqualTo(bytes);
        }
    }

    @Test
    void a_frame_may_come_byte_by_byte() throws IOException {
        try (Wire wire = new Wire()) {
            for (byte b : Wire.bytes(FINAL | TEXT, "4Grüße 😀".getBytes(StandardCharsets.UTF_8))) {
                wire.raw(new byte[] {b});
            }
            assertThat(wire.text()).isEqualTo("4Grüße 😀");
        }
    }

    @Test
    void a_message_may_come_in_fragments_cut_anywhere_with_a_ping_between() throws IOException {
        byte[] message = "4Grüße 😀".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= message.length; cut++) {
            try (Wire wire = new Wire()) {
                wire.frame(TEXT, Arrays.copyOf(message, cut));
                wire.frame(FINAL | PING, "are you there?");
                assertThat(new String(wire.next(), 1, 14, StandardCharsets.US_ASCII))
                        .isEqualTo("are you there?");
                wire.frame(FINAL | CONTINUATION, Arrays.copyOfRange(message, cut, message.length));
                assertThat(wire.text()).isEqualTo("4Grüße 😀");
            }
        }
    }

    @Test
    void fragments_are_counted_together() throws IOException {
        try (Wire wire = new Wire()) {
            wire.frame(TEXT, "4" + "x".repeat(60_000));
            wire.frame(FINAL | CONTINUATION, "x".repeat(60_000));
            assertThat(wire.closed()).isEqualTo(1009);
        }
    }

    @Test
    void a_flood_of_tiny_fragments_is_cut_off() throws IOException {
        try (Wire wire = new Wire()) {
            wire.frame(TEXT, "4");
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) {
                flood.writeBytes(Wire.bytes(CONTINUATION, new byte[] {'x'}));
            }
            assertThat(wire.raw(flood.toByteArray()).closed()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "c18101020304 35, 1002, a reserved bit",
        "a18101020304 35, 1002, another reserved bit",
        "838101020304 35, 1002, an unknown opcode",
        "8101 34, 1002, no mask",
        "808101020304 35, 1002, a continuation of nothing",
        "098101020304 35, 1002, a ping in fragments",
        "89fe007e01020304, 1002, a ping that is too long",
        "888101020304 01, 1002, a close frame with half a status",
        "888201020304 02ef, 1002, a close frame with a status that nobody may send",
        "818201020304 35fd, 1007, text that is not UTF-8",
        "81ff7fffffffffffffff01020304, 1009, a length of 2^63-1",
        "81ff000000000001870001020304, 1009, a frame over the limit"
    })
    void a_frame_that_breaks_the_rules_ends_its_connection(String hex, int status, String what) throws IOException {
        try (Wire wire = new Wire();
                Wire other = new Wire()) {
            wire.raw(HexFormat.of().parseHex(hex.replace(" ", "")));
            assertThat(wire.closed()).as(what).isEqualTo(status);
            assertThat(other.frame(FINAL | TEXT, "4still here").text()).isEqualTo("4still here");
        }
    }

    @Test
    void a_second_message_in_the_middle_of_fragments_breaks_the_rules() throws IOException {
        try (Wire wire = new Wire()) {
            wire.frame(TEXT, "4a").frame(FINAL | TEXT, "4b");
            assertThat(wire.closed()).isEqualTo(1002);
        }
    }

    @Test
    void answers_to_pings_do_not_pile_up_for_one_who_does_not_read_them() throws IOException {
        try (Wire wire = new Wire()) {
            ByteArrayOutputStream pings = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) {
                pings.writeBytes(Wire.bytes(FINAL | PING, new byte[125]));
            }
            int rounds = 500; // 66 MB, far more than the kernel takes
            for (int i = 0; i < rounds; i++) {
                wire.raw(pings.toByteArray());
            }
            wire.frame(FINAL | TEXT, "4the end");
            int pongs = 0;
            while (wire.next()[0] != (byte) (FINAL | TEXT)) {
                pongs++;
            }
            assertThat(pongs).isLessThan(rounds * 1_000 / 2);
        }
    }

    @Test
    void a_close_frame_is_answered_with_its_status() throws IOException {
        try (Wire wire = new Wire()) {
            assertThat(wire.frame(FINAL | CLOSE, new byte[] {3, (byte) 0xE9}).closed())
                    .isEqualTo(1001);
        }
    }

    @Test
    void a_reset_at_any_step_leaves_nothing_behind() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (Wire wire = new Wire()) {
                wire.frame(TEXT, "4half a message");
                wire.socket.setSoLinger(true, 0);
            }
        }
        await().untilAsserted(() -> assertThat(engine.sessions()).isZero());
    }
}
