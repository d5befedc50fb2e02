package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.socketio.adapter.Adapter;
import dev.mooring.socketio.adapter.AdapterFactory;
import dev.mooring.socketio.adapter.InMemoryAdapters;
import dev.mooring.socketio.adapter.LoopSockets;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class NamespacesTest extends TwoLoops {

    /** The in-memory adapters, and what they were made for. */
    private static final class WatchedAdapters implements AdapterFactory {
        final List<LoopSockets<?>> made = new CopyOnWriteArrayList<>();
        private final AdapterFactory adapters;

        WatchedAdapters(AdapterFactory adapters) {
            this.adapters = adapters;
        }

        @Override
        public <S> Adapter<S> create(LoopSockets<S> sockets) {
            made.add(sockets);
            return adapters.create(sockets);
        }
    }

    private final WatchedAdapters adapters = new WatchedAdapters(new InMemoryAdapters(loops));

    @Override
    Namespaces namespaces() {
        return Namespaces.create(loops, OPTIONS, adapters, new SecureRandom());
    }

    @Test
    void a_namespace_is_the_same_whoever_asks() {
        assertThat(namespaces.of("chat")).isEqualTo(namespaces.of("/chat")).hasToString("/chat");
    }

    @Test
    void what_is_set_up_holds_on_all_loops() {
        namespaces.of("/").onConnect(socket -> socket.emit("loop", socket.loop().index()));
        MemoryPipe.connected(namespaces, loop, "/").expect("2[\"loop\",0]");
        MemoryPipe.connected(namespaces, other, "/").expect("2[\"loop\",1]");
    }

    @Test
    void what_is_set_up_twice_adds_up() {
        namespaces.of("/twice").onConnect(socket -> socket.emit("one"));
        namespaces.of("/twice").onConnect(socket -> socket.emit("two"));
        MemoryPipe.connected(namespaces, loop, "/twice").expect("2/twice,[\"one\"]", "2/twice,[\"two\"]");
    }

    @Test
    void a_predicate_opens_namespaces_as_clients_ask_for_them() {
        namespaces.of("/dyn-static").onConnect(socket -> socket.emit("static"));
        namespaces
                .of(name -> name.startsWith("/dyn-"))
                .use(socket -> socket.auth().containsKey("no")
                        ? Future.failedFuture(new ConnectError("no"))
                        : Future.succeededFuture())
                .onConnect(socket -> socket.emit("dynamic", socket.namespace().name()));
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/dyn-1");
        client.expect("2/dyn-1,[\"dynamic\",\"/dyn-1\"]");
        client.connect("/dyn-static");
        client.expect("2/dyn-static,[\"static\"]");
        client.text("0/dyn-2,{\"no\":1}").expect("4/dyn-2,{\"message\":\"no\"}");
        client.text("0/other,").expect("4/other,{\"message\":\"Invalid namespace\"}");
        client.text("0/dyn-3?x=1,").expect("4/dyn-3?x=1,{\"message\":\"Invalid namespace\"}");
    }

    @Test
    void a_dynamic_namespace_can_be_broadcast_to_on_all_loops() {
        namespaces
                .of(name -> name.startsWith("/b-"))
                .onConnect(socket -> socket.on("all", args -> {
                    socket.namespace().emit("hello", socket.namespace().name());
                }));
        MemoryPipe here = MemoryPipe.connected(namespaces, loop, "/b-1");
        MemoryPipe there = MemoryPipe.connected(namespaces, other, "/b-1");
        MemoryPipe elsewhere = MemoryPipe.connected(namespaces, other, "/b-2");
        there.text("2/b-1,[\"all\"]");
        here.expect("2/b-1,[\"hello\",\"/b-1\"]");
        there.expect("2/b-1,[\"hello\",\"/b-1\"]");
        MemoryPipe.on(loop, () -> {
            namespaces.handle("/b-2").emit("from a loop that has nobody in it");
            return true;
        });
        elsewhere.expect("2/b-2,[\"from a loop that has nobody in it\"]");
        here.expectNothing();
    }

    @Test
    void a_dynamic_namespace_may_have_a_set_up_of_its_own() {
        namespaces.of(name -> name.startsWith("/own-")).onConnect(socket -> socket.emit("parent"));
        namespaces.of("/own-1").onConnect(socket -> socket.emit("own"));
        MemoryPipe.connected(namespaces, loop, "/own-1").expect("2/own-1,[\"parent\"]", "2/own-1,[\"own\"]");
    }

    @Test
    void a_dynamic_namespace_goes_with_the_last_who_is_in_it() {
        namespaces.of(name -> name.startsWith("/gone-"));
        MemoryPipe first = MemoryPipe.connected(namespaces, loop, "/gone-1");
        MemoryPipe second = MemoryPipe.connected(namespaces, loop, "/gone-1");
        assertThat(made("/gone-1")).isEqualTo(1);
        first.text("1/gone-1,");
        first.connect("/gone-1");
        assertThat(made("/gone-1")).isEqualTo(1);
        first.text("1/gone-1,");
        second.drop(CloseReason.TRANSPORT_CLOSE);
        first.connect("/gone-1");
        assertThat(made("/gone-1")).isEqualTo(2);
    }

    private long made(String name) {
        return adapters.made.stream()
                .filter(sockets -> sockets.namespace().equals(name))
                .count();
    }

    @Test
    void ten_thousand_names_leave_nothing_behind() {
        namespaces.of(name -> name.startsWith("/many-")).use(socket -> Future.failedFuture(new ConnectError("no")));
        MemoryPipe client = MemoryPipe.open(namespaces, loop);
        for (int i = 0; i < 10_000; i++) {
            client.text("0/many-" + i + ",");
        }
        for (int i = 0; i < 10_000; i++) {
            client.expect("4/many-" + i + ",{\"message\":\"no\"}");
        }
        MemoryPipe.on(loop, () -> {
            namespaces.forEachLoop(parts -> {
                if (loop.isCurrent()) {
                    assertThat(parts.size()).isZero();
                }
            });
            return true;
        });
    }

    @Test
    void nothing_holds_a_socket_that_is_gone() {
        List<WeakReference<Socket>> sockets = new CopyOnWriteArrayList<>();
        namespaces.of("/leak").onConnect(socket -> {
            socket.join("a", "b");
            socket.emitWithAck("never-answered").onFailure(error -> {});
            socket.on("x", (args, ack) -> socket.to("a").emit("y"));
            sockets.add(new WeakReference<>(socket));
        });
        List<MemoryPipe> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(MemoryPipe.connected(namespaces, i % 2 == 0 ? loop : other, "/leak"));
        }
        namespaces.of("/leak").emitWithAck("all").onFailure(error -> {});
        clients.forEach(client -> client.text("2/leak,[\"x\"]"));
        for (int i = 0; i < 50; i++) {
            if (i % 3 == 0) {
                clients.get(i).text("1/leak,");
            } else {
                clients.get(i).drop(CloseReason.TRANSPORT_CLOSE);
            }
        }
        clients.removeIf(client -> true);
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(sockets).hasSize(50).allMatch(socket -> socket.get() == null);
        });
    }

    @Test
    void ids_are_of_each_socket_alone() {
        namespaces.of("/ids");
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            ids.add(MemoryPipe.open(namespaces, i % 2 == 0 ? loop : other).connect("/ids"));
        }
        assertThat(ids).hasSize(200);
    }

    @Test
    void another_servers_emits_reach_the_handlers_of_this_one() {
        Set<Integer> heardOn = ConcurrentHashMap.newKeySet();
        BlockingQueue<Args> answers = new LinkedBlockingQueue<>();
        namespaces.of("/cluster").onServerSide("hello", (args, answer) -> {
            heardOn.add(loops.current().orElseThrow().index());
            answer.accept(Args.of("heard", args.toArray()));
        });
        namespaces.of("/cluster").onServerSide("hello", (args, answer) -> {
            throw new IllegalStateException("a mistake of the test's");
        });
        LoopSockets<?> part = MemoryPipe.on(
                other,
                () -> adapters.made.stream()
                        .filter(sockets -> sockets.namespace().equals("/cluster") && sockets.loop() == other)
                        .findFirst()
                        .orElseThrow());
        MemoryPipe.on(other, () -> {
            part.onServerSideEmit("hello", Args.of(1), answers::add);
            part.onServerSideEmit("unknown", Args.of(1), answers::add);
            return true;
        });
        assertThat(answers).extracting(Args::json).containsExactly("[\"heard\",[1]]");
        assertThat(heardOn).containsExactly(1);
    }
}
