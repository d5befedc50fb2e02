package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.socketio.adapter.MissingAcksException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BroadcastTest extends TwoLoops {

    private Namespace chat = namespaces.of("/chat");
    private MemoryPipe here = MemoryPipe.open(namespaces, loop);
    private MemoryPipe alsoHere = here;
    private MemoryPipe there = here;
    private String hereId = "";
    private String thereId = "";

    @BeforeEach
    void connect() {
        chat = namespaces.of("/chat");
        chat.onConnect(socket -> socket.on("join", String.class, (room, ack) -> {
                    socket.join(room);
                    ack.send();
                })
                .on("leave", String.class, (room, ack) -> {
                    socket.leave(room);
                    ack.send();
                })
                .on("to", String.class, (room, ack) -> socket.to(room).emit("said", room))
                .on("in-all-ways", args -> {
                    socket.broadcast().emit("broadcast");
                    socket.except("x").emit("except");
                    socket.local().emit("local");
                    socket.in("x", "y").emit("in");
                }));
        here = MemoryPipe.open(namespaces, loop);
        alsoHere = MemoryPipe.connected(namespaces, loop, "/chat");
        there = MemoryPipe.open(namespaces, other);
        hereId = here.connect("/chat");
        thereId = there.connect("/chat");
    }

    @AfterEach
    void disconnect() {
        List.of(here, alsoHere, there).forEach(client -> client.drop(CloseReason.TRANSPORT_CLOSE));
    }

    private void join(String room, MemoryPipe... clients) {
        for (MemoryPipe client : clients) {
            client.text("2/chat,0[\"join\",\"" + room + "\"]").expect("3/chat,0[]");
        }
    }

    private void expectNothingMore() {
        List.of(here, alsoHere, there).forEach(MemoryPipe::expectNothing);
        List.of(here, alsoHere, there).forEach(MemoryPipe::expectNothing); // what the first round made loops send
    }

    @Test
    void reaches_everyone_on_all_loops_from_any_thread() {
        chat.emit("hello", 1);
        for (MemoryPipe client : List.of(here, alsoHere, there)) {
            client.expect("2/chat,[\"hello\",1]");
        }
        expectNothingMore();
    }

    @Test
    void is_encoded_once_and_the_same_frames_are_sent_to_all() {
        chat.emit("hello", Buffer.buffer("x"));
        for (MemoryPipe client : List.of(here, alsoHere, there)) {
            client.expect("51-/chat,[\"hello\",{\"_placeholder\":true,\"num\":0}]", Buffer.buffer("x"));
        }
        assertThat(here.frames().get(1))
                .isSameAs(there.frames().get(1))
                .isSameAs(alsoHere.frames().get(1));
    }

    @Test
    void reaches_who_is_in_the_room_once() {
        join("x", here, there);
        join("y", there);
        chat.to("x", "y").emit("hello");
        here.expect("2/chat,[\"hello\"]");
        there.expect("2/chat,[\"hello\"]");
        expectNothingMore();
    }

    @Test
    void reaches_not_who_left_the_room() {
        join("x", here, there);
        there.text("2/chat,1[\"leave\",\"x\"]").expect("3/chat,1[]");
        chat.to("x").emit("hello");
        here.expect("2/chat,[\"hello\"]");
        expectNothingMore();
    }

    @Test
    void reaches_one_socket_by_its_id() {
        chat.to(thereId).emit("hello");
        there.expect("2/chat,[\"hello\"]");
        expectNothingMore();
    }

    @Test
    void leaves_out_who_is_excepted() {
        join("x", here, there);
        chat.except("x").emit("hello");
        alsoHere.expect("2/chat,[\"hello\"]");
        chat.in("x").except(hereId).emit("other");
        there.expect("2/chat,[\"other\"]");
        expectNothingMore();
    }

    @Test
    void of_a_socket_reaches_all_but_itself() {
        join("x", here, alsoHere, there);
        here.text("2/chat,[\"to\",\"x\"]");
        alsoHere.expect("2/chat,[\"said\",\"x\"]");
        there.expect("2/chat,[\"said\",\"x\"]");
        expectNothingMore();
    }

    @Test
    void of_a_socket_may_be_aimed_in_all_ways() {
        join("x", here, there);
        here.text("2/chat,[\"in-all-ways\"]");
        alsoHere.expect("2/chat,[\"broadcast\"]", "2/chat,[\"except\"]", "2/chat,[\"local\"]");
        there.expect("2/chat,[\"broadcast\"]", "2/chat,[\"local\"]", "2/chat,[\"in\"]");
        expectNothingMore();
    }

    @Test
    void does_not_reach_another_namespace() {
        namespaces.of("/other");
        here.connect("/other");
        namespaces.of("/other").emit("hello");
        here.expect("2/other,[\"hello\"]");
        expectNothingMore();
    }

    @Test
    void of_one_thread_keep_their_order() {
        for (int i = 0; i < 200; i++) {
            chat.emit("n", i);
        }
        for (int i = 0; i < 200; i++) {
            there.expect("2/chat,[\"n\"," + i + "]");
        }
    }

    @Test
    void volatile_ones_are_dropped_for_who_cannot_take_them() {
        there.writable(false);
        chat.asVolatile().emit("hello");
        here.expect("2/chat,[\"hello\"]");
        alsoHere.expect("2/chat,[\"hello\"]");
        expectNothingMore();
    }

    private static void acknowledge(MemoryPipe client, String args) {
        String asked = client.next().toString();
        client.text("3/chat," + asked.substring("2/chat,".length(), asked.indexOf('[')) + args);
    }

    @Test
    void acks_of_all_are_collected() {
        Future<List<JsonArray>> answers = chat.emitWithAck("question", 1);
        acknowledge(there, "[1]");
        acknowledge(here, "[2,\"two\"]");
        acknowledge(alsoHere, "[]");
        assertThat(await(answers))
                .containsExactlyInAnyOrder(
                        new JsonArray().add(1), new JsonArray().add(2).add("two"), new JsonArray());
    }

    @Test
    void acks_may_be_awaited_in_vain() {
        Future<List<JsonArray>> answers = chat.timeout(Duration.ofMillis(500)).emitWithAck("question");
        acknowledge(there, "[1]");
        assertThatThrownBy(() -> await(answers)).cause().isInstanceOfSatisfying(MissingAcksException.class, missing -> {
            assertThat(missing.missing()).isEqualTo(2);
            assertThat(missing.answers()).extracting(a -> a.json()).containsExactly("[1]");
        });
    }

    @Test
    void acks_of_who_leaves_are_not_awaited() {
        Future<List<JsonArray>> answers = chat.to(hereId, thereId).emitWithAck("question");
        acknowledge(there, "[1]");
        here.text("1/chat,");
        assertThatThrownBy(() -> await(answers))
                .cause()
                .isInstanceOfSatisfying(
                        MissingAcksException.class,
                        missing -> assertThat(missing.missing()).isEqualTo(1));
    }

    @Test
    void acks_of_nobody_are_there_at_once() {
        assertThat(await(chat.to("nobody").emitWithAck("question"))).isEmpty();
    }

    @Test
    void acks_of_several_questions_are_not_mixed_up() {
        Future<List<JsonArray>> first = chat.to(thereId).emitWithAck("first");
        Future<List<JsonArray>> second =
                MemoryPipe.on(other, () -> chat.to(thereId).emitWithAck("second"));
        List<String> asked = List.of(there.next().toString(), there.next().toString());
        for (String question : List.of(asked.get(1), asked.get(0))) {
            String name = question.contains("first") ? "1" : "2";
            there.text("3/chat," + question.substring("2/chat,".length(), question.indexOf('[')) + "[" + name + "]");
        }
        assertThat(await(first)).containsExactly(new JsonArray().add(1));
        assertThat(await(second)).containsExactly(new JsonArray().add(2));
    }

    @Test
    void all_sockets_can_be_fetched() {
        join("x", there);
        List<RemoteSocket> all = await(chat.fetchSockets());
        assertThat(all).hasSize(3);
        RemoteSocket remote = await(chat.in("x").fetchSockets()).get(0);
        assertThat(remote.id().value()).isEqualTo(thereId);
        assertThat(remote.rooms()).containsExactlyInAnyOrder(thereId, "x");
        assertThat(remote.handshake().getString("address")).isEqualTo("127.0.0.1");
        assertThat(remote.data()).isEqualTo(new JsonObject());
        remote.emit("hello");
        there.expect("2/chat,[\"hello\"]");
        remote.leave("x");
        remote.join("y");
        chat.to("x").emit("in-x");
        chat.to("y").emit("in-y");
        there.expect("2/chat,[\"in-y\"]");
        remote.disconnect(false);
        there.expect("1/chat,");
        expectNothingMore();
    }

    @Test
    void sockets_can_be_made_to_join_and_leave() {
        chat.socketsJoin("all");
        chat.to(thereId).socketsLeave("all");
        chat.to("all").emit("hello");
        here.expect("2/chat,[\"hello\"]");
        alsoHere.expect("2/chat,[\"hello\"]");
        chat.socketsLeave("all");
        chat.to("all").emit("hello");
        expectNothingMore();
    }

    @Test
    void sockets_can_be_disconnected() {
        join("x", here, there);
        chat.in("x").disconnectSockets(false);
        here.expect("1/chat,");
        there.expect("1/chat,");
        chat.disconnectSockets(true);
        alsoHere.expect("1/chat,", CloseReason.KICKED);
        expectNothingMore();
    }

    @Test
    void there_are_no_other_servers_to_tell() {
        chat.onServerSide("hello", (args, answer) -> {
            throw new IllegalStateException("the server that emits does not hear itself");
        });
        chat.serverSideEmit("hello", 1);
        assertThat(await(chat.serverSideEmitWithAck("hello", 1))).isEmpty();
    }
}
