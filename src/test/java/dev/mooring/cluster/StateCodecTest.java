package dev.mooring.cluster;

import dev.mooring.id.SocketId;
import dev.mooring.socketio.adapter.SocketState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateCodecTest {

    private static final String SID = "0b5nhQ1gXJhLSdVGAAAB";
    private static final String PID = "WI_XlFbqGYlqRCMAAAAC";
    private static final String SESSION = "4Ni19v9qAAAAAAAA";

    /** Written by {@code @msgpack/msgpack} 2.8.0: {sid, pid, rooms: [sid, "conversation-1"], data: {}}. */
    static final String BY_NODE =
            "hKNzaWS0MGI1bmhRMWdYSmhMU2RWR0FBQUKjcGlktFdJX1hsRmJxR1lscVJDTUFBQUFDpXJvb21zkrQwYjVuaFExZ1hKaExTZFZHQUFB"
                    + "Qq5jb252ZXJzYXRpb24tMaRkYXRhgA==";

    /** Written by the same library, with data of all types that a Node.js server can store. */
    private static final String BY_NODE_WITH_DATA =
            "hKNzaWS0MGI1bmhRMWdYSmhMU2RWR0FBQUKjcGlktFdJX1hsRmJxR1lscVJDTUFBQUFDpXJvb21zkbQwYjVuaFExZ1hKaExTZFZHQUFB"
                    + "QqRkYXRhi6RuYW1lqFpvw6sg4piDoW4qo2JpZ88AAAGLz+VoAKVtaW51c/uhZss/+AAAAAAAAKN5ZXPDpG5vbmXApXVuZGVm"
                    + "wKRsaXN0kwGheIGhYZCjYmluxAMAAf+iYXTX/x1TUwBrChmA";

    /** The value of {@link #withData()}; Node.js decodes it as the comment of that method says. */
    private static final String OURS =
            "iKVvd25lcrA0TmkxOXY5cUFBQUFBQUFBpHNlZW6vMDAwMDAwMDAwMDAwMDAwo25zcKUvY2hhdKNzaWS0MGI1bmhRMWdYSmhMU2RWR0FBQUKjcGlktFdJX1hsRmJxR1lscVJDTUFBQUFDpXJvb21zkbQwYjVuaFExZ1hKaExTZFZHQUFBQqRkYXRhhqRuYW1lqFpvw6sg4piDoW4qo2JpZ88AAAGLz+VoAKRsaXN0kgGheKNiaW7EAwAB/6JhdNf/HVNTAGsKGYClc2luY2WvMTcwMDAwMDAwMDAwMC0w";

    /**
     * Decoded by {@code @msgpack/msgpack}:
     * {@code {owner: "4Ni19v9qAAAAAAAA", seen: "000000000000000", nsp: "/chat", sid, pid, rooms: [sid], data: {name: "Zoë ☃", n: 42, big: 1700000000000, list: [1, "x"], bin: Uint8Array(3), at: Date},
     * since: "1700000000000-0"}}.
     */
    private static SocketState withData() {
        JsonObject data = new JsonObject()
                .put("name", "Zoë ☃")
                .put("n", 42)
                .put("big", 1_700_000_000_000L)
                .put("list", new JsonArray().add(1).add("x"))
                .put("bin", Buffer.buffer(new byte[] {0, 1, (byte) 255}))
                .put("at", Instant.parse("2026-11-28T00:00:00.123Z"));
        return new SocketState("/chat", SESSION, new SocketId(SID), PID, Set.of(SID), data, "1700000000000-0");
    }

    @Example
    void a_state_written_by_node_is_read() {
        assertThat(StateCodec.decode(BY_NODE, "/chat", PID, SESSION))
                .contains(new SocketState(
                        "/chat",
                        SESSION,
                        new SocketId(SID),
                        PID,
                        Set.of(SID, "conversation-1"),
                        new JsonObject(),
                        null));
    }

    @Example
    void data_of_every_kind_written_by_node_is_read() {
        SocketState state =
                StateCodec.decode(BY_NODE_WITH_DATA, "/", PID, SESSION).orElseThrow();
        assertThat(state.data())
                .isEqualTo(new JsonObject()
                        .put("name", "Zoë ☃")
                        .put("n", 42)
                        .put("big", 1_700_000_000_000L)
                        .put("minus", -5)
                        .put("f", 1.5)
                        .put("yes", true)
                        .putNull("none")
                        .putNull("undef")
                        .put("list", new JsonArray().add(1).add("x").add(new JsonObject().put("a", new JsonArray())))
                        .put("bin", Buffer.buffer(new byte[] {0, 1, (byte) 255}))
                        .put("at", Instant.parse("2026-11-28T00:00:00.123Z")));
    }

    @Example
    void a_state_is_written_as_node_reads_it() {
        assertThat(StateCodec.encode(withData())).isEqualTo(OURS);
    }

    @Example
    void the_first_32_characters_depend_on_the_owner_only() {
        String value = StateCodec.encode(withData());
        assertThat(value).startsWith(StateCodec.owner(SESSION));
        assertThat(StateCodec.owner(SESSION)).hasSize(32).doesNotContain("=");
        assertThat(StateCodec.encodeReleased(withData()))
                .isEqualTo(StateCodec.owner("-".repeat(16)) + value.substring(32));
        assertThat(new String(
                        Base64.getDecoder().decode(value.substring(40, 60)), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("000000000000000");
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void a_state_survives_encoding_and_decoding(@ForAll("states") SocketState state) {
        for (String value : List.of(StateCodec.encode(state), StateCodec.encodeReleased(state))) {
            assertThat(StateCodec.decode(value, state.namespace(), state.pid(), state.session()))
                    .contains(state);
            assertThat(StateCodec.decode(value, state.namespace() + "x", state.pid(), state.session()))
                    .isEmpty();
            assertThat(StateCodec.decode(value, state.namespace(), state.pid() + "x", state.session()))
                    .isEmpty();
        }
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void a_damaged_state_never_throws(
            @ForAll("states") SocketState state, @ForAll @IntRange(max = 1000) int at, @ForAll byte other) {
        byte[] bytes = Base64.getDecoder().decode(StateCodec.encode(state));
        bytes[at % bytes.length] = other;
        assertThat(StateCodec.decode(
                        Base64.getEncoder().encodeToString(bytes), state.namespace(), state.pid(), state.session()))
                .isNotNull();
    }

    @Property
    void any_bytes_never_throw(@ForAll byte[] bytes) {
        assertThat(StateCodec.decode(Base64.getEncoder().encodeToString(bytes), "/", PID, SESSION))
                .isEmpty();
    }

    @Property
    void any_text_never_throws(@ForAll String text) {
        assertThat(StateCodec.decode(text, "/", PID, SESSION)).isEmpty();
    }

    @Example
    void impossible_lengths_are_no_state() {
        for (String hex :
                List.of("c67fffffff", "dd7fffffff", "df7fffffff", "db7fffffff", "c97fffffffff", "ddffffffff")) {
            byte[] bytes = java.util.HexFormat.of().parseHex(hex);
            assertThat(StateCodec.decode(Base64.getEncoder().encodeToString(bytes), "/", PID, SESSION))
                    .as(hex)
                    .isEmpty();
        }
        assertThat(StateCodec.decode(Base64.getEncoder().encodeToString(deep(100_000)), "/", PID, SESSION))
                .isEmpty();
    }

    private static byte[] deep(int levels) {
        byte[] bytes = new byte[levels];
        java.util.Arrays.fill(bytes, (byte) 0x91);
        return bytes;
    }

    @Example
    void data_that_cannot_be_encoded_throws() {
        JsonObject cycle = new JsonObject();
        cycle.getMap().put("self", cycle);
        for (JsonObject data : List.of(new JsonObject().put("thread", Thread.currentThread()), cycle)) {
            SocketState state = new SocketState("/", SESSION, new SocketId(SID), PID, Set.of(), data, null);
            assertThatThrownBy(() -> StateCodec.encode(state)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> StateCodec.owner("short")).isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void the_pid_is_in_no_string_form() {
        StateWrite write = StateWrite.of(StateWrite.Kind.WRITE, withData());
        assertThat(write + " " + write.key()).contains(SESSION).doesNotContain(PID);
    }

    @Provide
    Arbitrary<SocketState> states() {
        Arbitrary<String> names = Arbitraries.strings().ofMaxLength(40).filter(StateCodecTest::isText);
        Arbitrary<String> ids = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("-_09")
                .ofMinLength(1)
                .ofMaxLength(64);
        Arbitrary<String> sessions =
                Arbitraries.strings().withCharRange('A', 'Z').withChars("-_").ofLength(16);
        Arbitrary<Set<String>> rooms = names.set().ofMaxSize(40).map(TreeSet::new);
        return Combinators.combine(names, sessions, ids, ids, rooms, values(), ids.injectNull(0.3))
                .as((nsp, session, id, pid, in, value, since) -> new SocketState(
                        nsp, session, new SocketId(id), pid, in, new JsonObject().put("value", value), since));
    }

    private static boolean isText(String text) {
        return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static Arbitrary<Object> values() {
        Arbitrary<Object> simple = Arbitraries.oneOf(
                Arbitraries.integers().map(each -> (Object) each),
                Arbitraries.longs().map(each -> (Object) each),
                Arbitraries.doubles().map(each -> (Object) each),
                Arbitraries.of(true, false).map(each -> (Object) each),
                Arbitraries.strings().filter(StateCodecTest::isText).map(each -> (Object) each),
                Arbitraries.bytes().array(byte[].class).map(each -> (Object) Buffer.buffer(each)),
                Arbitraries.longs()
                        .between(-1_000_000_000_000L, 4_000_000_000_000L)
                        .map(Instant::ofEpochMilli),
                Arbitraries.just(BigInteger.ONE.shiftLeft(63)));
        return Arbitraries.recursive(() -> simple, StateCodecTest::nested, 0, 3);
    }

    private static Arbitrary<Object> nested(Arbitrary<Object> inner) {
        return inner.list()
                .ofMaxSize(5)
                .flatMap(list -> Arbitraries.of(
                        new JsonArray(new ArrayList<>(list)), new JsonObject().put("list", new JsonArray(list))));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void numbers_come_back_as_they_were(@ForAll @From("numbers") Number number) {
        SocketState state = new SocketState(
                "/", SESSION, new SocketId(SID), PID, Set.of(), new JsonObject().put("n", number), null);
        assertThat(StateCodec.decode(StateCodec.encode(state), "/", PID, SESSION)
                        .orElseThrow()
                        .data()
                        .getValue("n"))
                .isEqualTo(number);
    }

    @Provide
    Arbitrary<Number> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(each -> (Number) each),
                Arbitraries.doubles().map(each -> (Number) each),
                Arbitraries.longs().filter(each -> each != each.intValue()).map(each -> (Number) each));
    }
}
