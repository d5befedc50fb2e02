package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.Decoded;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArgsTest {

    record Message(String conversationId, String text, int count, Buffer picture) {}

    record Plain(String name, int count) {}

    private static Args args(String json, Buffer... attachments) {
        return ((Decoded.Ok<Args>) Args.decode(json, List.of(attachments))).value();
    }

    @Test
    @SuppressWarnings("NullAway") // Java callers without nullness annotations can do this
    void a_single_null_is_an_argument() {
        assertThat(Args.of((Object[]) null).json()).isEqualTo("[null]");
    }

    @Test
    void java_values_become_json() {
        assertThat(Args.of("a\n", 1, 2L, 1.5, 2.5f, new BigInteger("12"), new BigDecimal("1.25"), true, null)
                        .json())
                .isEqualTo("[\"a\\n\",1,2,1.5,2.5,12,1.25,true,null]");
        assertThat(Args.of(List.of(1, 2), Map.of("a", 1), new Object[] {3}, Thread.State.NEW, Instant.EPOCH, 'c')
                        .json())
                .isEqualTo("[[1,2],{\"a\":1},[3],\"NEW\",\"1970-01-01T00:00:00Z\",\"c\"]");
        assertThat(Args.of(Double.NaN, Float.POSITIVE_INFINITY).json()).isEqualTo("[null,null]");
        assertThat(Args.of().json()).isEqualTo("[]");
    }

    @Test
    void a_record_becomes_an_object_and_its_buffers_attachments() {
        Args args = Args.of(new Message("c1", "hi", 2, Buffer.buffer("png")));
        assertThat(args.json())
                .isEqualTo("[{\"conversationId\":\"c1\",\"text\":\"hi\",\"count\":2,"
                        + "\"picture\":{\"_placeholder\":true,\"num\":0}}]");
        assertThat(args.attachments()).containsExactly(Buffer.buffer("png"));
    }

    @Test
    void a_single_args_is_returned_unchanged() {
        Args args = Args.of(1, 2);
        assertThat(Args.of(args)).isSameAs(args);
        assertThat(Args.ofArray(new JsonArray().add(1).add(2))).isEqualTo(args);
    }

    @Test
    void values_without_a_json_form_are_rejected() {
        assertThatThrownBy(() -> Args.of(new Object())).isInstanceOf(IllegalArgumentException.class);
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThatThrownBy(() -> Args.of(endless)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_object_like_a_placeholder_is_rejected_only_with_attachments() {
        JsonObject lookalike = new JsonObject().put("_placeholder", true).put("num", 7);
        assertThat(Args.of(lookalike).json()).isEqualTo("[{\"_placeholder\":true,\"num\":7}]");
        assertThatThrownBy(() -> Args.of(lookalike, Buffer.buffer("x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void each_call_parses_a_new_array() {
        Args args = args("[{\"a\":1}]");
        args.toArray().getJsonObject(0).put("a", 2);
        assertThat(args.toArray()).isEqualTo(new JsonArray().add(new JsonObject().put("a", 1)));
    }

    @Test
    void every_accessor_of_the_array_returns_an_attachment_as_a_buffer() {
        Buffer bytes = Buffer.buffer("png");
        String part = "{\"_placeholder\":true,\"num\":%d}";
        Args args = args(
                "[" + part.formatted(0) + ",{\"a\":" + part.formatted(1) + ",\"n\":null},[[" + part.formatted(2)
                        + "]],\"text\"]",
                bytes,
                bytes,
                bytes);
        JsonArray array = args.toArray();
        assertThat(array.getValue(0)).isEqualTo(bytes);
        assertThat(array.getBuffer(0)).isEqualTo(bytes);
        assertThat(array.iterator().next()).isEqualTo(bytes);
        assertThat(array.stream().toList().get(0)).isEqualTo(bytes);
        assertThat(array.copy().getValue(0)).isEqualTo(bytes);
        assertThat(array.getJsonObject(1).getValue("a")).isEqualTo(bytes);
        assertThat(array.getJsonObject(1).copy().getValue("a", "none")).isEqualTo(bytes);
        assertThat(((JsonObject) array.getValue(1)).getBuffer("a")).isEqualTo(bytes);
        assertThat(array.getJsonObject(1).stream()).anyMatch(entry -> bytes.equals(entry.getValue()));
        assertThat(array.getJsonObject(1).getValue("n")).isNull();
        assertThat(array.getJsonArray(2).getJsonArray(0).getValue(0)).isEqualTo(bytes);
        assertThat(array.getValue(3)).isEqualTo("text");
        assertThat(Args.of(IntStream.range(0, array.size())
                        .mapToObj(array::getValue)
                        .toArray()))
                .isEqualTo(args);
        assertThat(Args.of(array.stream().toArray())).isEqualTo(args);
        assertThat(array).isEqualTo(new JsonArray(array.getList())).hasSameHashCodeAs(new JsonArray(array.getList()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1795866724784-0",
                "a \"b\" \\ /",
                "\n\t\0\u001f",
                "naïve \uD83D\uDE00",
                "half \uD83D",
                "\uDE00"
            })
    void a_text_is_appended_as_it_is_written_alone(String text) {
        Args alone = Args.of(text);
        assertThat(Args.NONE.append(text)).isEqualTo(alone);
        assertThat(Args.of(1, "y").append(text)).isEqualTo(Args.of(1, "y", text));
        assertThat(Args.of(1).append(text).toArray().getString(1)).isEqualTo(text);
    }

    @Test
    void an_argument_can_be_appended() {
        assertThat(Args.NONE.append("x").json()).isEqualTo("[\"x\"]");
        assertThat(Args.of(1).append("x").json()).isEqualTo("[1,\"x\"]");
        assertThat(Args.of(Buffer.buffer("b")).append("x").json())
                .isEqualTo("[{\"_placeholder\":true,\"num\":0},\"x\"]");
        assertThat(Args.of(1).append(Buffer.buffer("b")).attachments()).containsExactly(Buffer.buffer("b"));
    }

    @Test
    void an_argument_is_read_as_a_record() {
        Args args = args("[0,{\"name\":\"a\",\"count\":1,\"unknown\":[{}]},\"s\",{\"x\":1}]");
        assertThat(args.read(1, Plain.class)).isEqualTo(Decoded.ok(new Plain("a", 1)));
        assertThat(args.read(2, String.class)).isEqualTo(Decoded.ok("s"));
        assertThat(args.read(3, JsonObject.class)).isEqualTo(Decoded.ok(new JsonObject().put("x", 1)));
        assertThat(args.read(0, Integer.class)).isEqualTo(Decoded.ok(0));
    }

    @Test
    void a_record_is_read_with_its_attachments() {
        Args args = args(
                "[{\"conversationId\":\"c\",\"text\":\"t\",\"count\":1,\"picture\":{\"_placeholder\":true,\"num\":0}}]",
                Buffer.buffer("png"));
        assertThat(args.read(0, Message.class)).isEqualTo(Decoded.ok(new Message("c", "t", 1, Buffer.buffer("png"))));
        assertThat(Args.of(Buffer.buffer("x")).read(0, Buffer.class)).isEqualTo(Decoded.ok(Buffer.buffer("x")));
    }

    @Test
    void an_object_is_read_with_its_attachments() {
        JsonObject object = new JsonObject().put("a", new JsonArray().add(Buffer.buffer("x")));
        assertThat(Args.of(object).read(0, JsonObject.class)).isEqualTo(Decoded.ok(object));
        assertThat(Args.of(new JsonArray().add(object)).read(0, JsonArray.class))
                .isEqualTo(Decoded.ok(new JsonArray().add(object)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[null]",
                "[1]",
                "[\"x\"]",
                "[[]]",
                "[{\"name\":1,\"count\":1}]",
                "[{\"name\":\"a\",\"count\":\"1\"}]",
                "[{\"name\":\"a\",\"count\":1.5}]",
                "[{\"name\":\"a\",\"count\":null}]",
                "[{\"name\":\"a\",\"count\":99999999999}]",
                "[{\"name\":{},\"count\":1}]"
            })
    void an_argument_of_another_type_is_invalid(String json) {
        Args args = args(json);
        assertThat(args.read(0, Plain.class)).isInstanceOf(Decoded.Invalid.class);
        assertThat(args.append(Buffer.buffer("x")).read(0, Plain.class)).isInstanceOf(Decoded.Invalid.class);
    }

    @Test
    void an_invalid_argument_is_reported_with_its_field() {
        assertThat(args("[{\"name\":\"a\",\"count\":\"secret\"}]").read(0, Plain.class))
                .isEqualTo(Decoded.invalid("argument 0, count has the wrong type"));
    }

    @Test
    void text_in_place_of_an_attachment_is_invalid() {
        Args args = args("[{\"conversationId\":\"c\",\"text\":\"t\",\"count\":1,\"picture\":\"AAAA\"}]");
        assertThat(args.read(0, Message.class)).isInstanceOf(Decoded.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[", "[1", "[{\"_placeholder\":true,\"num\":1}]"})
    void untrusted_text_is_checked(String json) {
        assertThat(Args.decode(json, List.of(Buffer.buffer("x")))).isInstanceOf(Decoded.Invalid.class);
    }

    @Test
    void toString_does_not_show_the_values() {
        assertThat(Args.of("secret").toString()).doesNotContain("secret");
    }
}
