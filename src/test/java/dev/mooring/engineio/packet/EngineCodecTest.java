package dev.mooring.engineio.packet;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class EngineCodecTest {

    @Test
    void a_text_packet_keeps_its_text_unchanged() {
        assertThat(EngineCodec.decode("4hello")).isEqualTo(Decoded.ok(new EnginePacket.Text("hello")));
        assertThat(EngineCodec.decode("4")).isEqualTo(Decoded.ok(new EnginePacket.Text("")));
    }

    @Test
    void a_probe_differs_from_a_heartbeat() {
        assertThat(EngineCodec.decode("2")).isEqualTo(Decoded.ok(new EnginePacket.Ping(false)));
        assertThat(EngineCodec.decode("2probe")).isEqualTo(Decoded.ok(new EnginePacket.Ping(true)));
        assertThat(EngineCodec.decode("3probe")).isEqualTo(Decoded.ok(new EnginePacket.Pong(true)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "x", "9", "b!!!", "b=", "\u001e"})
    void an_invalid_frame_is_decoded_as_invalid(String frame) {
        assertThat(EngineCodec.decode(frame)).isInstanceOf(Decoded.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0{}", "1", "2", "2probe", "3", "3probe", "4text", "5", "6", "bAQID"})
    void encoding_a_decoded_packet_returns_the_same_text(String frame) {
        if (EngineCodec.decode(frame) instanceof Decoded.Ok<EnginePacket> ok) {
            assertThat(EngineCodec.encode(ok.value())).isEqualTo(frame);
        } else {
            throw new AssertionError(frame);
        }
    }

    @Property
    void the_decoder_never_throws(@ForAll String frame) {
        assertThat(EngineCodec.decode(frame)).isNotNull();
    }

    @Property
    void the_payload_decoder_never_throws(@ForAll byte[] body) {
        assertThat(PayloadCodec.decode(new String(body, StandardCharsets.UTF_8)))
                .isNotNull();
    }

    @Property
    void decoding_an_encoded_payload_returns_the_same_packets(@ForAll List<String> texts, @ForAll byte[] bytes) {
        List<EnginePacket> packets = new ArrayList<>();
        packets.add(new EnginePacket.Binary(Buffer.buffer(bytes)));
        // The separator cannot be part of a JSON text unescaped, so no packet of Socket.IO holds it.
        texts.forEach(text -> packets.add(new EnginePacket.Text(text.replace('\u001e', ' '))));
        assertThat(PayloadCodec.decode(PayloadCodec.encode(packets))).isEqualTo(Decoded.ok(packets));
    }

    @Property
    void the_size_of_a_text_packet_is_its_utf8_length(@ForAll String text) {
        // Lone surrogates have no encoding of their own: the encoder writes one "?" for each.
        String sane = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(new EnginePacket.Text(sane).size()).isEqualTo(("4" + sane).getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1_000})
    void a_payload_may_have_up_to_the_maximum_of_packets(int packets) {
        assertThat(PayloadCodec.decode("4" + "\u001e4".repeat(packets - 1))).isInstanceOf(Decoded.Ok.class);
    }

    @Test
    void a_payload_with_too_many_packets_is_invalid() {
        assertThat(PayloadCodec.decode("4" + "\u001e4".repeat(1_000))).isInstanceOf(Decoded.Invalid.class);
    }

    @Test
    void base64_may_have_mime_line_breaks() {
        Buffer data = Buffer.buffer("x".repeat(200));
        String lines = Base64.getMimeEncoder().encodeToString(data.getBytes());
        Decoded<EnginePacket> read = Decoded.ok(new EnginePacket.Binary(data));
        assertThat(EngineCodec.decode("b" + lines + "\r\n")).isEqualTo(read);
        assertThat(EngineCodec.decode("b" + lines.replace("\r", "") + "\n")).isEqualTo(read);
    }
}
