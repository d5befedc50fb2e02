package dev.mooring.socketio.packet;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class PacketDecoderTest {

    private final PacketDecoder decoder = new PacketDecoder();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|/|{}",
                "0{}|/|{}",
                "0{\"a\":1}|/|{\"a\":1}",
                "0/|/|{}",
                "0/,|/|{}",
                "0/chat|/chat|{}" + "",
                "0/chat,|/chat|{}",
                "0/chat,{\"token\":\"x\"}|/chat|{\"token\":\"x\"}",
                "0/ok?x=1,|/ok?x=1|{}"
            })
    void a_connect_has_a_namespace_and_optional_credentials(String text, String namespace, String payload) {
        assertThat(decoder.decode(text)).isEqualTo(new SocketIoPacket.Connect(namespace, new JsonObject(payload)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1|/", "1/chat|/chat", "1/chat,|/chat"})
    void a_disconnect_has_a_namespace(String text, String namespace) {
        assertThat(decoder.decode(text)).isEqualTo(new SocketIoPacket.Disconnect(namespace));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2[\"a\"]|/|a|-1|[]",
                "2[\"a\",1,\"2\",{\"3\":[true]}]|/|a|-1|[1,\"2\",{\"3\":[true]}]",
                "20[\"a\"]|/|a|0|[]",
                "2/chat,12[\"a b\",null]|/chat|a b|12|[null]",
                "29007199254740991[\"a\"]|/|a|9007199254740991|[]",
                "2[1,2]|/|1|-1|[2]",
                "2[\"error\",{}]|/|error|-1|[{}]",
                "2[\"a\",{\"_placeholder\":true,\"num\":0}]|/|a|-1|[{\"_placeholder\":true,\"num\":0}]"
            })
    void an_event_has_a_name_and_unchanged_arguments(
            String text, String namespace, String name, long ackId, String args) {
        assertThat(decoder.decode(text)).isInstanceOfSatisfying(SocketIoPacket.Event.class, event -> {
            assertThat(event.namespace()).isEqualTo(namespace);
            assertThat(event.name()).isEqualTo(name);
            assertThat(event.ackId()).isEqualTo(ackId);
            assertThat(event.args().json()).isEqualTo(args);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"31[]|/|1|[]", "31|/|1|[]", "3/chat,7[\"a\",2]|/chat|7|[\"a\",2]"})
    void an_ack_has_the_id_of_its_event(String text, String namespace, long id, String args) {
        assertThat(decoder.decode(text)).isInstanceOfSatisfying(SocketIoPacket.Ack.class, ack -> {
            assertThat(ack.namespace()).isEqualTo(namespace);
            assertThat(ack.id()).isEqualTo(id);
            assertThat(ack.args().json()).isEqualTo(args);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "21", "2/chat,", "3[]", "3", "3[1,2]"})
    void an_event_without_a_name_and_an_ack_without_an_id_are_ignored(String text) {
        assertThat(decoder.decode(text)).isInstanceOf(PacketReading.Nothing.class);
        assertThat(decoder.isHalfReceived()).isFalse();
    }

    @Test
    void an_event_is_complete_with_its_last_attachment() {
        String text = "52-/chat,1[\"a\",{\"x\":{\"_placeholder\":true,\"num\":1}},[{\"num\":0,\"_placeholder\":true}]]";
        assertThat(decoder.decode(text)).isInstanceOf(PacketReading.Nothing.class);
        assertThat(decoder.isHalfReceived()).isTrue();
        assertThat(decoder.decode(Buffer.buffer("zero"))).isInstanceOf(PacketReading.Nothing.class);
        assertThat(decoder.decode(Buffer.buffer("one"))).isInstanceOfSatisfying(SocketIoPacket.Event.class, event -> {
            assertThat(event.ackId()).isEqualTo(1);
            assertThat(event.args().toArray())
                    .isEqualTo(new JsonArray()
                            .add(new JsonObject().put("x", Buffer.buffer("one")))
                            .add(new JsonArray().add(Buffer.buffer("zero"))));
        });
        assertThat(decoder.isHalfReceived()).isFalse();
    }

    @Test
    void an_ack_may_have_attachments() {
        decoder.decode("61-7[{\"_placeholder\":true,\"num\":0}]");
        assertThat(decoder.decode(Buffer.buffer("x")))
                .isInstanceOfSatisfying(
                        SocketIoPacket.Ack.class,
                        ack -> assertThat(ack.args().toArray()).isEqualTo(new JsonArray().add(Buffer.buffer("x"))));
    }

    @Test
    void an_attachment_needs_no_placeholder() {
        decoder.decode("51-[\"a\"]");
        assertThat(decoder.decode(Buffer.buffer("x"))).isInstanceOf(SocketIoPacket.Event.class);
    }

    @Test
    void num_is_an_ordinary_field_in_an_object_that_is_no_placeholder() {
        decoder.decode("51-[\"a\",{\"num\":99999999999,\"_placeholder\":1},{\"_placeholder\":true,\"num\":0}]");
        assertThat(decoder.decode(Buffer.buffer("x"))).isInstanceOf(SocketIoPacket.Event.class);
    }

    @ParameterizedTest
    @MethodSource("invalidPackets")
    void an_invalid_packet_is_decoded_as_invalid(String text) {
        PacketReading reading = Assertions.assertTimeout(Duration.ofSeconds(2), () -> decoder.decode(text));
        assertThat(reading).isInstanceOf(PacketReading.Invalid.class);
        assertThat(((PacketReading.Invalid) reading).reason()).hasSizeLessThan(80);
        assertThat(decoder.isHalfReceived()).isFalse();
    }

    static Stream<String> invalidPackets() {
        return Stream.of(unknownOrMisplaced(), badPayloads(), badAttachments(), tooMuch())
                .flatMap(List::stream);
    }

    private static List<String> unknownOrMisplaced() {
        return List.of(
                "",
                "abc",
                "4",
                "4{}",
                "4\"x\"",
                "442[\"some\",\"data\"",
                "7",
                "8[]",
                "999",
                "9",
                "-1",
                " 0",
                "２[\"a\"]",
                "/chat",
                "[\"a\"]",
                "\u0000",
                "0\u0000",
                "2/a\u001eb,[\"a\"]",
                "bAAAA");
    }

    private static List<String> badPayloads() {
        return List.of(
                // CVE-2023-32695
                "2[{\"toString\":\"foo\"}]",
                "2[true,\"foo\"]",
                "2[null,\"bar\"]",
                "2[\"connect\"]",
                "2[\"disconnect\",\"123\"]",
                "0[]",
                "0/admin,\"invalid\"",
                "1/admin,{}",
                "2/admin,{}",
                "2/admin,\"invalid",
                // reserved names, also with an escaped letter
                "2[\"connect_error\"]",
                "2[\"disconnecting\"]",
                "2[\"newListener\"]",
                "2[\"removeListener\"]",
                "2[\"\\u0063onnect\"]",
                // conformance, section F
                "0\"str\"",
                "0[1]",
                "0null",
                "0{bad",
                "2[]",
                "2{}",
                "2[{}]",
                "2abc[\"message-with-ack\"]",
                "3{}",
                "31{}",
                // almost valid JSON
                "2[\"a\"",
                "2[\"a\",]",
                "2[\"a\"]]",
                "2[\"a\"]x",
                "2[\"a\"][\"b\"]",
                "2['a']",
                "2[a]",
                "2[\"a\",NaN]",
                "2[\"a\",01]",
                "2[\"a\",+1]",
                "2[\"a\",.5]",
                "2[\"a\",1.]",
                "2[\"a\",\"\\x\"]",
                "2[\"a\",\"\n\"]",
                "2[\"a\",\"\\u12\"]",
                "2[\"a\"/**/]",
                "2[\"a\",{\"b\"}]",
                "2[\"a\",{b:1}]",
                "2[\"a\" \"b\"]",
                "2[,\"a\"]",
                "2[\"a\",tru]",
                "2[\"a\",undefined]",
                "0{}{}",
                "0{\"a\":1,}",
                "12",
                "1[]",
                "05{}",
                "2-1[\"a\"]",
                "21.5[\"a\"]",
                "2[\"a\",[}]");
    }

    private static List<String> badAttachments() {
        String placeholder = "{\"_placeholder\":true,\"num\":0}";
        return List.of(
                "5",
                "51",
                "5a-",
                "51.23-",
                "5-[\"a\"]",
                "5[\"a\"]",
                "50-",
                "50-[\"a\"]",
                "51-",
                "5-1-[\"a\"]",
                "61-",
                "61-[" + placeholder + "]",
                "61-1{}",
                // CVE-2026-33151
                "511-[\"hello\"]",
                "5999999999-[\"a\"]",
                "5100-[\"a\"]",
                // CVE-2022-2421
                "51-[\"e\",{\"_placeholder\":true,\"num\":\"splice\"}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":-1}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":1}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":1e9}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":1000000000}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":0.5}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":99999999999999999999}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":\"0\"}]",
                "51-[\"e\",{\"_placeholder\":true}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":null}]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":[0]}]",
                "51-[\"e\",{\"num\":0,\"_placeholder\":true,\"num\":7}]",
                "51-[\"e\",[[{\"a\":{\"_placeholder\":true,\"num\":\"x\"}}]]]",
                "51-[\"e\"," + placeholder + "," + placeholder + "]",
                "51-1[{\"_placeholder\":true,\"num\":1}]",
                "51-[" + placeholder + "]");
    }

    private static List<String> tooMuch() {
        // CVE-2020-36049
        int much = 1_000_000;
        return List.of(
                "2" + "1".repeat(much),
                "2" + "1".repeat(much) + "[\"a\"]",
                "29007199254740992[\"a\"]",
                "299999999999999999[\"a\"]",
                "5" + "1".repeat(much) + "-[\"a\"]",
                "0/" + "a".repeat(much),
                "0/" + "a".repeat(PacketDecoder.MAX_NAMESPACE),
                "2/" + "a".repeat(much) + ",[\"a\"]",
                "2[\"a\"," + "[".repeat(10_000),
                "2[\"a\"," + "[".repeat(10_000) + "]".repeat(10_001),
                "2[\"a\"," + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000) + "]",
                "51-[\"a\"," + "[".repeat(10_000) + "]".repeat(10_001),
                "2[\"a\"," + "1".repeat(much) + "]",
                "2[\"a\"," + "[".repeat(Args.MAX_DEPTH) + "]".repeat(Args.MAX_DEPTH) + "]");
    }

    @Test
    void a_namespace_and_a_nesting_up_to_the_limits_are_valid() {
        assertThat(decoder.decode("0/" + "a".repeat(PacketDecoder.MAX_NAMESPACE - 1)))
                .isInstanceOf(SocketIoPacket.Connect.class);
        int deep = Args.MAX_DEPTH - 1;
        assertThat(decoder.decode("2[\"a\"," + "[".repeat(deep) + "]".repeat(deep) + "]"))
                .isInstanceOfSatisfying(SocketIoPacket.Event.class, event -> {
                    Args copy = Args.ofArray(event.args().toArray());
                    assertThat(copy.json()).isEqualTo(event.args().json());
                });
    }

    @Test
    void a_text_frame_instead_of_an_attachment_is_invalid() {
        decoder.decode("51-[\"a\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(decoder.decode("2[\"b\"]")).isInstanceOf(PacketReading.Invalid.class);
    }

    @Test
    void an_attachment_without_a_packet_is_invalid() {
        assertThat(decoder.decode(Buffer.buffer("x"))).isInstanceOf(PacketReading.Invalid.class);
        decoder.decode("2[\"a\"]");
        assertThat(decoder.decode(Buffer.buffer("x"))).isInstanceOf(PacketReading.Invalid.class);
    }

    @Test
    void a_packet_may_have_ten_attachments() {
        decoder.decode("510-[\"a\"]");
        for (int i = 0; i < 9; i++) {
            assertThat(decoder.decode(Buffer.buffer("x"))).isInstanceOf(PacketReading.Nothing.class);
        }
        assertThat(decoder.decode(Buffer.buffer("x"))).isInstanceOf(SocketIoPacket.Event.class);
    }
}
