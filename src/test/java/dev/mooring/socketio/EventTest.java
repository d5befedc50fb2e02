package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.socketio.packet.Args;
import dev.mooring.support.Answers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventTest extends TwoLoops {

    record Body(String text, int count) {}

    private MemoryPipe client(Consumer<Socket> onConnect) {
        namespaces.of("/").onConnect(onConnect);
        return MemoryPipe.connected(namespaces, loop, "/");
    }

    private MemoryPipe echo() {
        return client(socket -> socket.on("message", args -> socket.emit("message-back", args))
                .on("message-with-ack", (args, ack) -> ack.send(args))
                .on(
                        "emit-with-ack",
                        args -> socket.emitWithAck("emit-with-ack", args)
                                .onSuccess(answer -> socket.emit("emit-with-ack", Args.ofArray(answer)))));
    }

    @Test
    void an_event_is_echoed_as_it_came() {
        MemoryPipe client = echo().text("2[\"message\",1,\"2\",{\"3\":[true]},1.50]");
        client.expect("2[\"message-back\",1,\"2\",{\"3\":[true]},1.50]");
    }

    @Test
    void a_handler_of_the_namespace_hears_every_socket_behind_the_sockets_own() {
        namespaces.of("/").on("who", (socket, args, ack) -> socket.emit("namespace", args));
        client(socket -> socket.once("who", (args, ack) -> socket.emit("socket", args)));
        for (int i = 0; i < 2; i++) {
            MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
            client.text("2[\"who\"," + i + "]").expect("2[\"socket\"," + i + "]");
            client.expect("2[\"namespace\"," + i + "]");
            client.text("2[\"who\"]").expect("2[\"namespace\"]");
        }
    }

    @Test
    void a_handler_of_the_namespace_hears_nothing_that_middleware_refuses_or_a_gone_socket_sent() {
        namespaces.of("/").on("who", (socket, args, ack) -> ack.send(args));
        MemoryPipe client = client(socket -> socket.use((event, args) ->
                        args.toArray().isEmpty() ? Future.failedFuture("no") : Future.succeededFuture())
                .on("who", args -> {
                    if (args.toArray().getInteger(0) == 2) {
                        socket.disconnect();
                    }
                }));
        client.text("21[\"who\"]").text("22[\"who\",1]").expect("32[1]");
        client.text("23[\"who\",2]").expect("1");
    }

    @Test
    void binary_is_echoed_at_any_depth() {
        MemoryPipe client = echo();
        client.text("52-[\"message\",{\"_placeholder\":true,\"num\":0},[{\"a\":{\"_placeholder\":true,\"num\":1}}]]");
        client.binary("one").binary("two");
        client.expect(
                "52-[\"message-back\",{\"_placeholder\":true,\"num\":0},[{\"a\":{\"_placeholder\":true,\"num\":1}}]]",
                Buffer.buffer("one"),
                Buffer.buffer("two"));
    }

    @Test
    void an_event_is_acknowledged() {
        MemoryPipe client = echo().text("2456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
        client.expect("3456[1,\"2\",{\"3\":[false]}]");
        client.text("52-789[\"message-with-ack\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
        client.binary("one").binary("two");
        client.expect(
                "62-789[{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
                Buffer.buffer("one"),
                Buffer.buffer("two"));
    }

    @Test
    void ids_of_a_sockets_acks_begin_at_1() {
        List<MemoryPipe> clients = List.of(echo(), MemoryPipe.connected(namespaces, loop, "/"));
        for (MemoryPipe client : clients) {
            client.text("2[\"emit-with-ack\",1,\"2\",{\"3\":[true]}]");
            client.expect("21[\"emit-with-ack\",1,\"2\",{\"3\":[true]}]");
            client.text("31[1,\"2\",{\"3\":[true]}]").expect("2[\"emit-with-ack\",1,\"2\",{\"3\":[true]}]");
            client.text("2[\"emit-with-ack\"]").expect("22[\"emit-with-ack\"]");
        }
    }

    @Test
    void an_ack_may_carry_binary_both_ways() {
        MemoryPipe client = echo().text("51-[\"emit-with-ack\",{\"_placeholder\":true,\"num\":0}]")
                .binary("x");
        client.expect("51-1[\"emit-with-ack\",{\"_placeholder\":true,\"num\":0}]", Buffer.buffer("x"));
        client.text("61-1[{\"_placeholder\":true,\"num\":0}]").binary("y");
        client.expect("51-[\"emit-with-ack\",{\"_placeholder\":true,\"num\":0}]", Buffer.buffer("y"));
    }

    @Test
    void events_arrive_in_the_order_they_were_sent() {
        MemoryPipe client = echo();
        for (int i = 0; i < 100; i++) {
            client.text("2[\"message\"," + i + "]");
        }
        for (int i = 0; i < 100; i++) {
            client.expect("2[\"message-back\"," + i + "]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2[\"unknown\"]",
                "2[\"unknown\",1]",
                "21[\"unknown\"]",
                "3[]",
                "35[]",
                "31[1]",
                "2",
                "2[\"error\",{}]"
            })
    void what_nobody_waits_for_is_ignored_and_never_acknowledged(String text) {
        MemoryPipe client = echo().text(text);
        client.text("2[\"message\"]").expect("2[\"message-back\"]");
        client.expectNothing();
    }

    @Test
    void an_ack_can_be_sent_once() {
        MemoryPipe client = client(socket -> socket.on("a", (args, ack) -> {
            assertThat(ack.isRequested()).isTrue();
            ack.send(1);
            ack.send(2);
        }));
        client.text("20[\"a\"]").expect("30[1]");
        client.expectNothing();
    }

    @Test
    void an_ack_that_was_not_asked_for_is_not_sent() {
        MemoryPipe client = client(socket -> socket.on("a", (args, ack) -> {
            ack.send(1);
            socket.emit("requested", ack.isRequested());
        }));
        client.text("2[\"a\"]").expect("2[\"requested\",false]");
    }

    @Test
    void an_answer_is_what_its_future_brings() {
        Promise<Integer> later = Promise.promise();
        MemoryPipe client = client(socket -> socket.answer("now", args -> Future.succeededFuture("yes"))
                .answer("none", args -> Future.<Void>succeededFuture())
                .answer("several", args -> Future.succeededFuture(Args.of(1, 2)))
                .answer("later", args -> later.future())
                .answer("typed", Body.class, body -> Future.succeededFuture(body)));
        client.text("20[\"later\"]", "21[\"now\"]", "22[\"none\"]", "23[\"several\"]", "2[\"now\"]");
        client.text("24[\"typed\",{\"text\":\"a\",\"count\":1}]");
        client.expect("31[\"yes\"]", "32[]", "33[1,2]", "34[{\"text\":\"a\",\"count\":1}]");
        CompletableFuture.runAsync(() -> later.complete(7)).join();
        client.expect("30[7]");
        client.expectNothing();
    }

    @Test
    void a_handler_may_take_its_argument_as_a_record() {
        MemoryPipe client =
                client(socket -> socket.on("a", Body.class, (body, ack) -> ack.send(body.text(), body.count()))
                        .onError((event, error, ack) -> ack.send(event, error.getMessage())));
        client.text(
                "20[\"a\",{\"text\":\"x\",\"count\":2,\"more\":[]}]",
                "21[\"a\",{\"text\":\"x\",\"count\":\"2\"}]",
                "22[\"a\"]");
        client.expect(
                "30[\"x\",2]",
                "31[\"a\",\"argument 0, count has the wrong type\"]",
                "32[\"a\",\"argument 0 is missing\"]");
    }

    @Test
    void several_handlers_of_an_event_run_in_order_until_they_are_taken_off() {
        EventHandler second = (args, ack) -> ack.send("second");
        MemoryPipe client = client(socket -> socket.once("a", (args, ack) -> ack.send("first"))
                .on("a", second)
                .on("off", args -> socket.off("a", second))
                .on("b", (args, ack) -> ack.send("b"))
                .on("off-b", args -> socket.off("b")));
        client.text("20[\"a\"]", "21[\"a\"]", "2[\"off\"]", "22[\"a\"]", "23[\"b\"]", "2[\"off-b\"]", "24[\"b\"]");
        client.expect("30[\"first\"]", "31[\"second\"]", "33[\"b\"]");
        client.expectNothing();
    }

    @Test
    void catch_all_listeners_hear_every_event_and_may_answer() {
        AnyHandler any = (event, args, ack) -> ack.send("any " + event, args.toArray());
        MemoryPipe client = client(socket ->
                socket.onAny(any).on("a", (args, ack) -> ack.send("too late")).on("off", args -> socket.offAny(any)));
        client.text("20[\"unknown\",1]", "21[\"a\"]", "2[\"off\"]", "22[\"a\"]");
        client.expect("30[\"any unknown\",[1]]", "31[\"any a\",[]]", "32[\"too late\"]");
    }

    @Test
    void outgoing_catch_all_listeners_hear_what_is_sent_broadcasts_included() {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        OutgoingHandler outgoing = (event, args) -> heard.add(event + args.json());
        MemoryPipe client = client(socket -> {
            socket.onAnyOutgoing(outgoing);
            socket.emit("one", 1);
            socket.namespace().emit("two", 2);
            socket.offAnyOutgoing(outgoing);
            socket.emit("three");
        });
        client.expect("2[\"one\",1]", "2[\"two\",2]", "2[\"three\"]");
        assertThat(heard).containsExactly("one[1]", "two[2]");
    }

    @Test
    void middleware_decides_which_events_reach_their_handlers() {
        Promise<Void> slow = Promise.promise();
        MemoryPipe client = client(socket -> socket.use(
                        (event, args) -> event.equals("slow") ? slow.future() : Future.succeededFuture())
                .use((event, args) -> event.equals("no") || args.json().contains("no")
                        ? Future.failedFuture(new IllegalArgumentException("not allowed"))
                        : Future.succeededFuture())
                .onError((event, error, ack) -> ack.send("refused", error.getMessage()))
                .onAny((event, args, ack) -> {})
                .on("no", (args, ack) -> ack.send("never"))
                .on("slow", (args, ack) -> ack.send("slow"))
                .on("yes", (args, ack) -> ack.send("yes")));
        client.text("20[\"no\"]", "21[\"slow\"]", "22[\"slow\",\"no\"]", "23[\"yes\"]");
        client.expect("30[\"refused\",\"not allowed\"]", "33[\"yes\"]");
        CompletableFuture.runAsync(slow::complete).join();
        client.expect("31[\"slow\"]", "32[\"refused\",\"not allowed\"]");
    }

    @Test
    void a_middleware_that_throws_refuses_the_event_first_or_after_another_one() {
        Promise<Void> slow = Promise.promise();
        MemoryPipe client = client(
                socket -> socket.use((event, args) -> event.equals("slow") ? slow.future() : Future.succeededFuture())
                        .use((event, args) -> {
                            throw new IllegalStateException("broken at " + event);
                        })
                        .onError((event, error, ack) -> ack.send("refused", error.getMessage()))
                        .on("a", (args, ack) -> ack.send("never"))
                        .on("slow", (args, ack) -> ack.send("never")));
        client.text("20[\"a\"]", "21[\"slow\"]", "22[\"a\"]");
        client.expect("30[\"refused\",\"broken at a\"]", "32[\"refused\",\"broken at a\"]");
        CompletableFuture.runAsync(slow::complete).join();
        client.expect("31[\"refused\",\"broken at slow\"]");
    }

    @Test
    void a_refused_event_that_nobody_is_told_of_is_dropped() {
        MemoryPipe client = client(
                socket -> socket.use((event, args) -> Future.failedFuture("no")).on("a", (args, ack) -> ack.send()));
        client.text("20[\"a\"]");
        client.expectNothing();
    }

    @Test
    void an_ack_that_does_not_come_in_time_fails() throws Exception {
        CompletableFuture<JsonArray> answer = new CompletableFuture<>();
        MemoryPipe client = client(socket -> socket.timeout(Duration.ofMillis(20))
                .emitWithAck("a", 1)
                .onComplete(answer::complete, answer::completeExceptionally));
        client.expect("21[\"a\",1]");
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(AckTimeoutException.class);
        client.text("31[]");
        client.expectNothing();
    }

    @Test
    void pending_acks_fail_when_the_socket_disconnects() {
        CompletableFuture<JsonArray> answer = new CompletableFuture<>();
        MemoryPipe client = client(
                socket -> socket.emitWithAck("a", 1).onComplete(answer::complete, answer::completeExceptionally));
        client.expect("21[\"a\",1]");
        client.text("1");
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(DisconnectedException.class);
    }

    @Test
    void a_socket_that_is_gone_sends_nothing() {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        MemoryPipe client = client(socket -> {
            socket.disconnect();
            socket.emit("a");
            socket.emitWithAck("b").onFailure(failure::complete);
            socket.join("room");
            assertThat(socket.rooms()).isEmpty();
            assertThat(socket.isConnected()).isFalse();
        });
        client.expect("1");
        client.expectNothing();
        assertThat(failure).isCompletedWithValueMatching(DisconnectedException.class::isInstance);
    }

    @Test
    void volatile_events_are_dropped_while_the_client_cannot_take_them() {
        MemoryPipe client = client(socket -> socket.on("a", args -> {
            socket.asVolatile().emit("volatile");
            socket.namespace().asVolatile().emit("volatile-broadcast");
            socket.emit("normal");
        }));
        client.text("2[\"a\"]").expect("2[\"volatile\"]", "2[\"volatile-broadcast\"]", "2[\"normal\"]");
        client.writable(false);
        client.text("2[\"a\"]").expect("2[\"normal\"]");
        client.expectNothing();
    }

    @Test
    void an_event_with_a_reserved_name_cannot_be_emitted() {
        MemoryPipe client = client(socket -> {
            for (String name : List.of("connect", "disconnect", "connect_error")) {
                assertThatThrownBy(() -> socket.emit(name)).isInstanceOf(IllegalArgumentException.class);
            }
            socket.emit("checked");
        });
        client.expect("2[\"checked\"]");
    }

    @Test
    void a_socket_is_its_loops_alone() {
        BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
        client(sockets::add);
        Socket socket = Answers.next(sockets);
        assertThatThrownBy(() -> socket.emit("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> socket.join("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(socket::rooms).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(socket::disconnect).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> socket.to("a").emit("b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> socket.on("a", args -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void attachments_that_do_not_follow_in_time_close_the_session() {
        Namespaces hasty = Namespaces.create(loops, OPTIONS.withAttachmentTimeout(Duration.ofMillis(30)));
        hasty.of("/");
        MemoryPipe client = MemoryPipe.connected(hasty, loop, "/");
        client.text("52-[\"a\"]").binary("x").expect(CloseReason.PARSE_ERROR);
    }
}
