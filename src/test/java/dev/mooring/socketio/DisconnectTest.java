package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import static org.assertj.core.api.Assertions.assertThat;

class DisconnectTest extends TwoLoops {

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void setUp() {
        for (String name : List.of("/", "/a")) {
            namespaces
                    .of(name)
                    .onConnect(socket -> socket.onDisconnect(reason -> heard.add(name + " " + reason))
                            .on("out", args -> socket.disconnect())
                            .on("close", args -> socket.disconnect(true))
                            .on("ok", (args, ack) -> ack.send()));
        }
    }

    private MemoryPipe client() {
        heard.clear();
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/");
        client.connect("/a");
        return client;
    }

    @Test
    void a_client_leaves_one_namespace_and_stays_in_the_other() {
        MemoryPipe client = client().text("1/a,", "20[\"ok\"]");
        client.expect("30[]");
        assertThat(heard).containsExactly("/a client namespace disconnect");
    }

    @Test
    void the_server_ends_one_socket_and_the_session_stays() {
        MemoryPipe client = client().text("2/a,[\"out\"]", "20[\"ok\"]");
        client.expect("1/a,", "30[]");
        assertThat(heard).containsExactly("/a server namespace disconnect");
    }

    @Test
    void the_server_ends_all_sockets_and_then_the_session() {
        MemoryPipe client = client().text("2[\"close\"]");
        assertThat(List.of(client.next(), client.next())).containsExactlyInAnyOrder("1", "1/a,");
        client.expect(CloseReason.KICKED);
        assertThat(heard).containsExactlyInAnyOrder("/ server namespace disconnect", "/a server namespace disconnect");
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT, transport close",
        "TRANSPORT_CLOSE, transport close",
        "TRANSPORT_ERROR, transport error",
        "PING_TIMEOUT, ping timeout",
        "PARSE_ERROR, parse error",
        "DRAINED, server shutting down",
        "KICKED, forced close",
        "SLOW_CONSUMER, forced close"
    })
    void sockets_are_told_why_their_session_is_over(CloseReason reason, String told) {
        client().drop(reason);
        assertThat(heard).containsExactlyInAnyOrder("/ " + told, "/a " + told);
    }

    @ParameterizedTest
    @EnumSource(CloseReason.class)
    void a_session_may_be_closed_for_any_reason(CloseReason reason) {
        MemoryPipe client = client();
        MemoryPipe.on(loop, () -> {
            client.close(reason);
            return true;
        });
        client.expect(reason);
        assertThat(heard).hasSize(2);
    }

    @Test
    void who_hears_of_the_end_early_sees_the_rooms_and_who_hears_late_does_not() {
        List<Object> seen = new CopyOnWriteArrayList<>();
        namespaces.of("/rooms").onConnect(socket -> {
            socket.join("x");
            socket.onDisconnecting(reason -> {
                seen.add(reason);
                seen.add(socket.rooms().contains("x"));
                socket.emit("too late");
            });
            socket.onDisconnect(reason -> {
                seen.add(reason);
                seen.add(socket.rooms().isEmpty());
                seen.add(socket.isConnected());
            });
        });
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/rooms");
        client.text("1/rooms,");
        client.expectNothing();
        DisconnectReason reason = DisconnectReason.CLIENT_NAMESPACE_DISCONNECT;
        assertThat(seen).containsExactly(reason, true, reason, true, false);
    }

    @Test
    void each_namespace_is_left_once_though_one_end_brings_about_another() {
        for (String name : List.of("/x", "/y")) {
            namespaces
                    .of(name)
                    .onConnect(socket -> socket.on("close", args -> socket.disconnect(true))
                            .onDisconnect(reason -> socket.client().sockets().forEach(Socket::disconnect)));
        }
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/x");
        client.connect("/y");
        client.text("2/x,[\"close\"]");
        assertThat(List.of(client.next(), client.next())).containsExactlyInAnyOrder("1/x,", "1/y,");
        client.expect(CloseReason.KICKED);
    }

    @Test
    void a_handler_that_awaited_an_ack_when_its_client_left_has_made_no_mistake() {
        namespaces
                .of("/z")
                .onConnect(socket -> socket.answer("ask", args -> socket.emitWithAck("question"))
                        .on("ok", (args, ack) -> ack.send()));
        namespaces.of("/stay").onConnect(socket -> socket.on("ok", (args, ack) -> ack.send()));
        MemoryPipe client = MemoryPipe.connected(namespaces, loop, "/z");
        client.connect("/stay");
        client.text("2/z,0[\"ask\"]").expect("2/z,1[\"question\"]");
        client.text("1/z,", "2/stay,0[\"ok\"]").expect("3/stay,0[]");
    }

    @Test
    void the_end_comes_once() {
        MemoryPipe client = client();
        client.drop(CloseReason.TRANSPORT_CLOSE);
        client.drop(CloseReason.PING_TIMEOUT);
        client.text("2[\"ok\"]", "abc");
        client.expectNothing();
        assertThat(heard).hasSize(2);
    }
}
