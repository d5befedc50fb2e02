package dev.mooring.cluster;

import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.PacketDecoder;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** Entries that socket.io 4.8 with {@code @socket.io/redis-streams-adapter} 0.3.1 on Node.js has written. */
class EntryCodecTest {

    private static final String PLAIN = """
            {"packet":{"type":2,"data":["hello",1,"two",{"three":[3.5,null,true]}]},\
            "opts":{"rooms":[],"except":[],"flags":{}}}""";

    private static final String TO_ROOMS = """
            {"packet":{"type":2,"data":["größe","\\"q\\" 😀"]},\
            "opts":{"rooms":["room-1"],"except":["a","b"],"flags":{}}}""";

    private static final String VOLATILE = """
            {"packet":{"type":2,"data":["typing",{"on":true}]},\
            "opts":{"rooms":["r"],"except":[],"flags":{"volatile":true}}}""";

    /** The entry of {@code emit("bin", bytes 1 2 255, {deep: [byte 7], when: Date(1700000000000)}, 3)} to room r. */
    private static final String BINARY = "gqZwYWNrZXSCpHR5cGUCpGRhdGGUo2JpbsQDAQL/gqRkZWVwkcQBB6R3aGVu1v9lU/EAA6RvcHRz"
            + "g6Vyb29tc5GhcqZleGNlcHSQpWZsYWdzgA==";

    @Test
    void reads_a_broadcast_of_node() {
        Broadcast broadcast = broadcast(PLAIN);
        assertThat(broadcast.packet().name()).isEqualTo("hello");
        assertThat(broadcast.packet().namespace()).isEqualTo("/chat");
        assertThat(broadcast.packet().args().json()).isEqualTo("[1,\"two\",{\"three\":[3.5,null,true]}]");
        assertThat(broadcast.targets()).isEqualTo(Targets.ALL);
    }

    @Test
    void reads_the_targets_of_a_broadcast() {
        Broadcast broadcast = broadcast(TO_ROOMS);
        assertThat(broadcast.packet().name()).isEqualTo("größe");
        assertThat(broadcast.packet().args().json()).isEqualTo("[\"\\\"q\\\" 😀\"]");
        assertThat(broadcast.targets()).isEqualTo(new Targets(Set.of("room-1"), Set.of("a", "b"), false));
    }

    @Test
    void reads_attachments() {
        Args args = broadcast(BINARY).packet().args();
        assertThat(args.attachments())
                .containsExactly(Buffer.buffer(new byte[] {1, 2, -1}), Buffer.buffer(new byte[] {7}));
        assertThat(args.json())
                .isEqualTo("[{\"_placeholder\":true,\"num\":0},"
                        + "{\"deep\":[{\"_placeholder\":true,\"num\":1}],\"when\":\"2023-11-14T22:13:20Z\"},3]");
    }

    @Test
    void only_events_without_the_volatile_flag_are_recorded() {
        assertThat(received("3", PLAIN).isRecorded()).isTrue();
        assertThat(received("3", VOLATILE).isRecorded()).isFalse();
        assertThat(broadcast(VOLATILE).isVolatile()).isTrue();
        String no = VOLATILE.replace("\"volatile\":true", "\"volatile\":false");
        assertThat(received("3", no).isRecorded()).isFalse();
        assertThat(broadcast(no).isVolatile()).isFalse();
    }

    @Test
    void reads_the_commands_of_node() {
        String opts = "{\"opts\":{\"rooms\":[\"r\"],\"except\":[],\"flags\":{}},";
        Targets room = new Targets(Set.of("r"), Set.of(), false);
        assertThat(received("4", opts + "\"rooms\":[\"x\",\"y\"]}").message())
                .isEqualTo(new ClusterMessage.SocketsJoin(room, List.of("x", "y")));
        assertThat(received("5", opts + "\"rooms\":[\"x\"]}").message())
                .isEqualTo(new ClusterMessage.SocketsLeave(room, List.of("x")));
        assertThat(received("6", opts + "\"close\":true}").message())
                .isEqualTo(new ClusterMessage.DisconnectSockets(room, true));
        assertThat(received("6", opts + "\"close\":false}").message())
                .isEqualTo(new ClusterMessage.DisconnectSockets(room, false));
    }

    @Test
    void writes_what_node_writes() {
        Args hello = Args.of(1, "two", new JsonObject("{\"three\":[3.5,null,true]}"));
        assertThat(write("hello", hello, Targets.ALL, false)).isEqualTo(PLAIN);
        Targets room = new Targets(Set.of("r"), Set.of(), false);
        assertThat(write("typing", Args.of(Map.of("on", true)), room, true)).isEqualTo(VOLATILE);
        assertThat(EntryCodec.encode(new ClusterMessage.SocketsJoin(room, List.of("x", "y")), false)
                        .data())
                .isEqualTo("{\"opts\":{\"rooms\":[\"r\"],\"except\":[],\"flags\":{}},\"rooms\":[\"x\",\"y\"]}");
        assertThat(EntryCodec.encode(new ClusterMessage.DisconnectSockets(room, true), false)
                        .data())
                .isEqualTo("{\"opts\":{\"rooms\":[\"r\"],\"except\":[],\"flags\":{}},\"close\":true}");
        String binary = write("bin", Args.of(Buffer.buffer(new byte[] {1, 2, -1})), room, false);
        assertThat(binary)
                .isEqualTo("gqZwYWNrZXSCpHR5cGUCpGRhdGGSo2JpbsQDAQL/pG9wdHODpXJvb21zkaFypmV4Y2VwdJClZmxhZ3OA");
    }

    @Test
    void half_a_surrogate_pair_is_written_as_it_is_read_back() {
        for (String text : List.of("\ud800", "a\udc00b", "\ud83d", "whole 😀")) {
            String data = write("e" + text, Args.of(text), new Targets(Set.of(text), Set.of(), false), false);
            assertThat(Buffer.buffer(data).toString()).isEqualTo(data);
            assertThat(EntryCodec.decode(entry("3", data))).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "x",
                "[]",
                "gqZwYWNrZXQ=",
                "3f///38=",
                "{\"packet\":{\"type\":2,\"data\":[\"e\"]}}",
                "{\"packet\":{\"type\":3,\"data\":[\"e\"]},\"opts\":{\"rooms\":[],\"except\":[]}}",
                "{\"packet\":{\"type\":2,\"data\":[]},\"opts\":{\"rooms\":[],\"except\":[]}}",
                "{\"packet\":{\"type\":2,\"data\":[{}]},\"opts\":{\"rooms\":[],\"except\":[]}}",
                "{\"packet\":{\"type\":2,\"data\":[\"connect\"]},\"opts\":{\"rooms\":[],\"except\":[]}}",
                "{\"packet\":{\"type\":2,\"data\":[\"e\"]},\"opts\":{\"rooms\":[1],\"except\":[]}}",
                "{\"packet\":{\"type\":2,\"data\":[\"e\"]},\"opts\":{\"rooms\":\"r\",\"except\":[]}}",
                "{\"packet\":{\"type\":2,\"data\":[\"e\"]},\"opts\":{\"rooms\":[]}}",
                "{\"packet\":{\"type\":2,\"data\":[\"e\"]},\"opts\":{\"rooms\":[],\"except\":[]},\"requestId\":\"1\"}",
                "{\"packet\":{\"type\":2,\"data\":[\"e\"]},\"opts\":{\"rooms\":[],\"except\":[]}} x",
                "{\"packet\":{\"type\":2,\"data\":[\"e\",1e]},\"opts\":{\"rooms\":[],\"except\":[]}}"
            })
    void invalid_broadcasts_are_empty(String data) {
        assertThat(EntryCodec.decode(entry("3", data))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1", "2", "7", "9", "13", "03", "3.0", "x", "-3", "99999999999999999999"})
    void types_that_the_stream_does_not_carry_are_empty(String type) {
        assertThat(EntryCodec.decode(entry(type, PLAIN))).isEmpty();
    }

    @Test
    void an_event_is_read_however_deep_a_client_may_nest_its_arguments() {
        int depth = Args.MAX_DEPTH - 1;
        String deep = "[".repeat(depth) + "]".repeat(depth);
        assertThat(new PacketDecoder().decode("2[\"e\"," + deep + "]")).isInstanceOf(SocketIoPacket.Event.class);
        String data = "{\"packet\":{\"type\":2,\"data\":[\"e\"," + deep + "]},\"opts\":{\"rooms\":[],\"except\":[]}}";
        assertThat(broadcast(data).packet().args().values()).isEqualTo(deep);
    }

    @Test
    void reads_fields_in_any_order_with_white_space_escape_sequences_and_unknown_names() {
        String data =
                "{\n\"opts\" : {\"flags\":{\"local\":false,\"volatile\":true}, \"more\":[{}], \"except\":[\"b\\u00e9\"] ,"
                        + "\"rooms\":[ \"a\\\"\" ]},\"x\":{\"y\":[1]}, \"p\\u0061cket\":{\"nsp\":\"/\",\"data\":[ \"e\" , 1] ,\"type\":2}} ";
        Broadcast broadcast = broadcast(data);
        assertThat(broadcast.targets()).isEqualTo(new Targets(Set.of("a\""), Set.of("bé"), false));
        assertThat(broadcast.isVolatile()).isTrue();
        assertThat(broadcast.packet().name()).isEqualTo("e");
        assertThat(broadcast.packet().args().json()).isEqualTo("[1]");
    }

    @Test
    void entries_that_are_nested_too_deep_are_empty() {
        for (int depth : new int[] {600, 100_000}) {
            String deep = "[".repeat(depth) + "]".repeat(depth);
            String data =
                    "{\"packet\":{\"type\":2,\"data\":[\"e\"," + deep + "]},\"opts\":{\"rooms\":[],\"except\":[]}}";
            assertThat(EntryCodec.decode(entry("3", data))).isEmpty();
            byte[] arrays = new byte[depth];
            java.util.Arrays.fill(arrays, (byte) 0x91);
            String binary = Base64.getEncoder().encodeToString(arrays);
            assertThat(EntryCodec.decode(entry("3", binary))).isEmpty();
        }
    }

    @Property
    void never_throws_for_any_text(@ForAll String data) {
        EntryCodec.decode(entry("3", data));
        EntryCodec.decode(entry("4", "{" + data));
    }

    @Property
    void never_throws_for_damaged_entries(@ForAll("damaged") String data) {
        for (String type : List.of("3", "4", "5", "6")) {
            EntryCodec.decode(entry(type, data));
        }
    }

    @Property
    void never_throws_for_any_bytes(@ForAll byte[] bytes) {
        EntryCodec.decode(entry("3", Base64.getEncoder().encodeToString(bytes)));
    }

    @Provide
    Arbitrary<String> damaged() {
        return Arbitraries.of(PLAIN, TO_ROOMS, VOLATILE, BINARY)
                .flatMap(text -> Arbitraries.integers()
                        .between(0, text.length() - 1)
                        .flatMap(at -> Arbitraries.strings()
                                .ascii()
                                .ofMaxLength(3)
                                .map(put -> text.substring(0, at) + put + text.substring(at + 1))));
    }

    private static Broadcast broadcast(String data) {
        return ((ClusterMessage.Emit) received("3", data).message()).broadcast();
    }

    private static EntryCodec.Received received(String type, String data) {
        return EntryCodec.decode(entry(type, data)).orElseThrow();
    }

    private static StreamEntry entry(String type, String data) {
        return new StreamEntry(new StreamId(1, 1), "uid", "/chat", type, data);
    }

    private static String write(String event, Args args, Targets targets, boolean isVolatile) {
        SocketIoPacket.Event packet = new SocketIoPacket.Event("/chat", event, args, SocketIoPacket.NO_ACK);
        return EntryCodec.encode(new ClusterMessage.Emit(new Broadcast(packet, targets, isVolatile)), false)
                .data();
    }
}
