package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.EnginePacket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import static org.assertj.core.api.Assertions.assertThat;

class PacketCodecPropertyTest {

    @Property
    void decoding_any_text_never_throws(@ForAll String text) {
        assertThat(new PacketDecoder().decode(text)).isNotNull();
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void decoding_a_malformed_packet_never_throws(@ForAll("nearlyPackets") String text) {
        PacketDecoder decoder = new PacketDecoder();
        PacketReading reading = decoder.decode(text);
        for (int i = 0; decoder.isHalfReceived(); i++) {
            assertThat(i).isLessThan(PacketDecoder.MAX_ATTACHMENTS);
            reading = decoder.decode(Buffer.buffer("x"));
        }
        if (reading instanceof SocketIoPacket.Event event) {
            assertThat(event.args().toArray()).isNotNull();
            assertThat(Args.ofArray(event.args().toArray()).attachments().size())
                    .isLessThanOrEqualTo(event.args().attachments().size());
        } else if (reading instanceof SocketIoPacket.Ack ack) {
            assertThat(ack.args().toArray()).isNotNull();
        }
    }

    @Property
    void decoding_frames_in_any_order_never_throws(
            @ForAll @Size(max = 8) List<@net.jqwik.api.From("frames") Object> frames) {
        PacketDecoder decoder = new PacketDecoder();
        for (Object frame : frames) {
            PacketReading reading =
                    frame instanceof String text ? decoder.decode(text) : decoder.decode((Buffer) frame);
            assertThat(reading).isNotNull();
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void a_truncated_packet_is_invalid_or_another_packet(
            @ForAll("packets") SocketIoPacket packet, @ForAll @IntRange(max = 1000) int cut) {
        String text = PacketEncoder.encode(packet).text().data();
        assertThat(new PacketDecoder().decode(text.substring(0, Math.min(cut, text.length()))))
                .isNotNull();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void decoding_an_encoded_packet_returns_the_same_packet(@ForAll("packets") SocketIoPacket packet) {
        Frames frames = PacketEncoder.encode(packet);
        PacketDecoder decoder = new PacketDecoder();
        PacketReading reading = decoder.decode(frames.text().data());
        for (EnginePacket.Binary attachment : frames.attachments()) {
            assertThat(reading).isInstanceOf(PacketReading.Nothing.class);
            reading = decoder.decode(attachment.data());
        }
        assertThat(reading).isEqualTo(packet);
        assertThat(decoder.isHalfReceived()).isFalse();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void decoding_encoded_values_returns_the_same_values(@ForAll("arrays") JsonArray values) {
        assertThat(Args.ofArray(values).toArray()).isEqualTo(values);
    }

    @Provide
    Arbitrary<Object> frames() {
        return Arbitraries.oneOf(nearlyPackets(), Arbitraries.of("x", "").map(Buffer::buffer));
    }

    /** Pieces of packets in any order, as a fuzzer with a dictionary would send them. */
    @Provide
    Arbitrary<String> nearlyPackets() {
        Arbitrary<String> pieces = Arbitraries.of(
                "0",
                "1",
                "2",
                "3",
                "4",
                "5",
                "6",
                "51-",
                "52-",
                "/",
                "/chat",
                ",",
                "12",
                "[",
                "]",
                "{",
                "}",
                "\"a\"",
                ":",
                "\"_placeholder\":true",
                "\"num\":0",
                "\"num\":1",
                "{\"_placeholder\":true,\"num\":0}",
                "null",
                "1.5e3",
                "true",
                "\\",
                "\"",
                " ",
                "[\"a\",",
                "[\"connect\"]",
                "\u0000",
                "\ud800");
        return Combinators.combine(
                        Arbitraries.of("", "2[\"a\",", "51-[\"a\",", "52-1[\"a\",", "61-1[", "0{", "31["),
                        pieces.list().ofMaxSize(8).map(list -> String.join("", list)),
                        Arbitraries.of("", "]", "}", "}]"))
                .as((head, middle, tail) -> head + middle + tail);
    }

    @Provide
    Arbitrary<SocketIoPacket> packets() {
        Arbitrary<String> namespaces = Arbitraries.of("/", "/chat", "/a/b", "/日本");
        Arbitrary<String> names = Arbitraries.strings().ofMaxLength(8).filter(name -> !SocketIoPacket.isReserved(name));
        Arbitrary<Long> ids = Arbitraries.longs().between(0, SocketIoPacket.MAX_ACK_ID);
        Arbitrary<Args> args = arrays().map(Args::ofArray);
        Arbitrary<JsonObject> objects = objects(values(2)).map(JsonObject::new);
        return Arbitraries.oneOf(
                Combinators.combine(namespaces, objects).as(SocketIoPacket.Connect::new),
                namespaces.map(SocketIoPacket.Disconnect::new),
                Combinators.combine(namespaces, names, args, Arbitraries.oneOf(ids, Arbitraries.of(-1L)))
                        .as(SocketIoPacket.Event::new),
                Combinators.combine(namespaces, ids, args).as(SocketIoPacket.Ack::new));
    }

    @Provide
    Arbitrary<JsonArray> arrays() {
        Arbitrary<Object> buffers =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(4).map(Buffer::buffer);
        return Arbitraries.oneOf(
                        values(2),
                        buffers,
                        buffers.map(b -> new JsonObject().put("x", b).getMap()))
                .list()
                .ofMaxSize(5)
                .map(list -> new JsonArray(new ArrayList<>(list)));
    }

    private Arbitrary<Object> values(int depth) {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(6).map(s -> s),
                Arbitraries.integers().map(i -> i),
                Arbitraries.doubles().map(d -> d),
                Arbitraries.of(true, false).map(b -> b));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<Object> inner = values(depth - 1);
        return Arbitraries.oneOf(
                leaves,
                inner.list().ofMaxSize(3).map(ArrayList::new),
                objects(inner).map(m -> m));
    }

    private static Arbitrary<Map<String, Object>> objects(Arbitrary<Object> values) {
        return Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(4), values)
                .ofMaxSize(3)
                .map(LinkedHashMap::new);
    }
}
