package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.support.Answers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** The application's mistakes cost the session that they were made for, and no other. */
class IsolationTest extends TwoLoops {

    private static RuntimeException mistake() {
        return new IllegalStateException("a mistake of the test's");
    }

    private static Consumer<Socket> setUp(BlockingQueue<Socket> others) {
        return socket -> {
            others.add(socket);
            socket.on("ok", (args, ack) -> ack.send())
                    .on("throws", args -> {
                        throw mistake();
                    })
                    .on("error", args -> {
                        throw new StackOverflowError("not a real one");
                    })
                    .answer("fails", args -> Future.failedFuture(mistake()))
                    .answer(
                            "fails-later",
                            args -> socket.loop().vertx().timer(5).compose(done -> Future.failedFuture(mistake())))
                    .answer("no-json", args -> Future.succeededFuture(new Object()))
                    .on("bad-ack", (args, ack) -> ack.send(new Object()))
                    .onAny((event, args, ack) -> {
                        if (event.equals("any")) {
                            throw mistake();
                        }
                    });
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "error", "fails", "fails-later", "no-json", "any", "bad-ack"})
    void a_handler_that_fails_ends_its_session(String event) {
        namespaces.of("/").onConnect(setUp(new LinkedBlockingQueue<>()));
        MemoryPipe peer = MemoryPipe.connected(namespaces, loop, "/");
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        client.text("21[\"" + event + "\"]").expect(CloseReason.TRANSPORT_ERROR);
        client.expectNothing();
        peer.text("20[\"ok\"]").expect("30[]");
    }

    @Test
    void a_connect_listener_that_throws_ends_its_session() {
        namespaces.of("/").onConnect(socket -> {
            throw mistake();
        });
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0");
        assertThat(client.next().toString()).startsWith("0{");
        client.expect(CloseReason.TRANSPORT_ERROR);
    }

    @Test
    void a_connect_listener_that_throws_after_a_slow_middleware_ends_its_session() {
        Promise<Void> verdict = Promise.promise();
        namespaces.of("/").use(socket -> verdict.future()).onConnect(socket -> {
            throw mistake();
        });
        MemoryPipe client = MemoryPipe.open(namespaces, loop).text("0");
        verdict.complete();
        assertThat(client.next().toString()).startsWith("0{");
        client.expect(CloseReason.TRANSPORT_ERROR);
    }

    @Test
    void a_disconnect_listener_that_throws_does_not_keep_others_from_hearing() {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        namespaces
                .of("/")
                .onConnect(socket -> socket.onDisconnect(reason -> {
                            throw mistake();
                        })
                        .onDisconnect(reason -> heard.add("second")));
        namespaces.of("/a").onConnect(socket -> socket.onDisconnect(reason -> heard.add("/a")));
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        client.connect("/a");
        client.drop(CloseReason.TRANSPORT_CLOSE);
        assertThat(heard).containsExactlyInAnyOrder("second", "/a");
    }

    @Test
    void an_outgoing_listener_that_throws_ends_the_receiver_not_the_sender() {
        BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
        namespaces.of("/").onConnect(socket -> {
            if (sockets.isEmpty()) {
                socket.onAnyOutgoing((event, args) -> {
                    throw mistake();
                });
            }
            sockets.add(socket);
            socket.on("all", args -> socket.namespace().emit("hello"));
        });
        MemoryPipe bad = MemoryPipe.connected(namespaces, loop, "/");
        MemoryPipe sender = MemoryPipe.connected(namespaces, loop, "/");
        sender.text("2[\"all\"]").expect("2[\"hello\"]");
        bad.expect(CloseReason.TRANSPORT_ERROR);
        sender.expectNothing();
    }

    @Test
    void what_awaits_an_ack_and_throws_does_not_end_who_sent_it() {
        BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
        namespaces.of("/").onConnect(setUp(sockets));
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        Socket socket = Answers.next(sockets);
        MemoryPipe.on(
                loop,
                () -> socket.emitWithAck("a").onSuccess(answer -> {
                    throw mistake();
                }));
        client.expect("21[\"a\"]");
        client.text("31[]", "20[\"ok\"]").expect("30[]");
    }

    @Test
    void what_awaits_many_acks_and_throws_does_not_end_the_last_who_sent_one() {
        namespaces.of("/").onConnect(setUp(new LinkedBlockingQueue<>()));
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        MemoryPipe.on(
                loop,
                () -> namespaces.of("/").emitWithAck("a").onSuccess(answers -> {
                    throw mistake();
                }));
        String asked = client.next().toString();
        client.text("3" + asked.substring(1, asked.indexOf('[')) + "[]", "20[\"ok\"]")
                .expect("30[]");
    }
}
