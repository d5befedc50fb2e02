package dev.mooring.socketio.packet;

import dev.mooring.engineio.packet.EnginePacket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PacketEncoderTest {

    private static String text(SocketIoPacket packet) {
        return PacketEncoder.encode(packet).text().data();
    }

    @Test
    void a_connect_is_encoded_with_its_payload_if_any() {
        JsonObject sid = new JsonObject().put("sid", "x");
        assertThat(text(new SocketIoPacket.Connect("/", sid))).isEqualTo("0{\"sid\":\"x\"}");
        assertThat(text(new SocketIoPacket.Connect("/ok", sid))).isEqualTo("0/ok,{\"sid\":\"x\"}");
        assertThat(text(new SocketIoPacket.Connect("/", new JsonObject()))).isEqualTo("0");
    }

    @Test
    void a_disconnect_is_encoded_as_type_and_namespace() {
        assertThat(text(new SocketIoPacket.Disconnect("/"))).isEqualTo("1");
        assertThat(text(new SocketIoPacket.Disconnect("/ok"))).isEqualTo("1/ok,");
    }

    @Test
    void a_connect_error_is_encoded_with_its_payload() {
        assertThat(text(new SocketIoPacket.ConnectError("/no", new JsonObject().put("message", "no"))))
                .isEqualTo("4/no,{\"message\":\"no\"}");
    }

    @Test
    void an_event_is_an_array_of_its_name_and_arguments() {
        Args args = Args.of(1, "2", new JsonObject().put("3", new JsonArray().add(true)), null);
        assertThat(text(new SocketIoPacket.Event("/", "a", args, SocketIoPacket.NO_ACK)))
                .isEqualTo("2[\"a\",1,\"2\",{\"3\":[true]},null]");
        assertThat(text(new SocketIoPacket.Event("/ok", "a\"b", Args.NONE, 21))).isEqualTo("2/ok,21[\"a\\\"b\"]");
    }

    @Test
    void an_ack_is_an_array_of_its_arguments() {
        assertThat(text(new SocketIoPacket.Ack("/", 0, Args.NONE))).isEqualTo("30[]");
        assertThat(text(new SocketIoPacket.Ack("/ok", 12, Args.of("x", 1)))).isEqualTo("3/ok,12[\"x\",1]");
    }

    @Test
    void buffers_follow_as_attachments_in_the_order_of_their_placeholders() {
        JsonObject nested = new JsonObject().put("b", new JsonArray().add(Buffer.buffer("two")));
        Args args = Args.of(Buffer.buffer("one"), nested, new byte[] {1});
        Frames frames = PacketEncoder.encode(new SocketIoPacket.Event("/ok", "a", args, 5));
        assertThat(frames.text().data())
                .isEqualTo("53-/ok,5[\"a\",{\"_placeholder\":true,\"num\":0},"
                        + "{\"b\":[{\"_placeholder\":true,\"num\":1}]},{\"_placeholder\":true,\"num\":2}]");
        assertThat(frames.attachments())
                .extracting(EnginePacket.Binary::data)
                .containsExactly(Buffer.buffer("one"), Buffer.buffer("two"), Buffer.buffer(new byte[] {1}));
        assertThat(text(new SocketIoPacket.Ack("/", 789, Args.of(Buffer.buffer("x")))))
                .isEqualTo("61-789[{\"_placeholder\":true,\"num\":0}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"})
    void an_event_with_a_reserved_name_cannot_be_built(String name) {
        assertThatThrownBy(() -> new SocketIoPacket.Event("/", name, Args.NONE, SocketIoPacket.NO_ACK))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
