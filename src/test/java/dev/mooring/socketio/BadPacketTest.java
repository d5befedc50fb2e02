package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** What closes a session; which texts are no packets is {@code PacketDecoderTest}'s. */
class BadPacketTest extends TwoLoops {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc",
                "",
                "2{}",
                "2[]",
                "2abc[\"message-with-ack\",1]",
                "0null",
                "4{\"message\":\"x\"}",
                "7",
                "2[\"connect\"]",
                "511-[\"a\"]",
                "51-[\"e\",{\"_placeholder\":true,\"num\":\"splice\"}]",
                "0",
                "2/never,[\"a\"]",
                "3/never,1[]"
            })
    void closes_that_session_and_no_other(String bad) {
        BlockingQueue<DisconnectReason> reasons = new LinkedBlockingQueue<>();
        namespaces.of("/").onConnect(socket -> socket.onDisconnect(reasons::add).on("ok", (args, ack) -> ack.send()));
        MemoryPipe peer = MemoryPipe.connected(namespaces, loop, "/");
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        client.text(bad, "20[\"ok\"]").expect(CloseReason.PARSE_ERROR);
        client.expectNothing();
        assertThat(reasons).containsExactly(DisconnectReason.FORCED_CLOSE);
        peer.text("20[\"ok\"]").expect("30[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "2[\"early\"]", "31[]", "51-[\"a\"]x"})
    void closes_a_session_that_has_joined_nothing(String bad) {
        namespaces.of("/");
        MemoryPipe.open(namespaces, loop).text(bad).expect(CloseReason.PARSE_ERROR);
    }

    @Test
    void an_attachment_of_no_packet_closes_the_session() {
        namespaces.of("/");
        MemoryPipe.connected(namespaces, loop, "/").binary("x").expect(CloseReason.PARSE_ERROR);
    }

    @Test
    void text_in_place_of_an_attachment_closes_the_session() {
        namespaces.of("/");
        MemoryPipe.connected(namespaces, loop, "/")
                .text("51-[\"a\"]", "2[\"b\"]")
                .expect(CloseReason.PARSE_ERROR);
    }

    @Test
    void leaving_what_one_is_not_in_is_no_mistake() {
        namespaces.of("/").onConnect(socket -> socket.on("ok", (args, ack) -> ack.send()));
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        client.text("1/never,", "20[\"ok\"]").expect("30[]");
    }

    @Test
    void an_event_for_a_namespace_that_the_client_left_closes_the_session() {
        namespaces.of("/a");
        MemoryPipe.connected(namespaces, loop, "/a").text("1/a,", "2/a,[\"x\"]").expect(CloseReason.PARSE_ERROR);
    }

    @Test
    void an_event_on_its_way_to_a_namespace_that_the_server_left_is_ignored() {
        namespaces.of("/a").onConnect(socket -> socket.on("out", args -> socket.disconnect()));
        namespaces.of("/b").onConnect(socket -> socket.on("ok", (args, ack) -> ack.send()));
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/a");
        client.connect("/b");
        client.text("2/a,[\"out\"]", "2/a,1[\"late\"]", "3/a,1[]", "1/a,", "2/b,1[\"ok\"]");
        client.expect("1/a,", "3/b,1[]");
        client.connect("/a");
    }
}
