package dev.mooring.socketio;

import dev.mooring.id.CloseReason;
import dev.mooring.socketio.packet.SocketIoPacket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class ClientListenerTest extends TwoLoops {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void setUp() {
        namespaces.listen(new ClientListener() {
            @Override
            public void opened(Client client) {
                heard.add("opened");
            }

            @Override
            public void changed(Client client) {
                heard.add(client.sockets().stream()
                        .map(socket ->
                                socket.namespace().name() + (socket.rooms().size() - 1))
                        .sorted()
                        .collect(Collectors.joining(" ")));
            }

            @Override
            public void received(Client client, SocketIoPacket packet) {
                heard.add(packet.getClass().getSimpleName());
            }
        });
        namespaces
                .of("/a")
                .onConnect(socket -> socket.on("join", args -> socket.join("r", "s"))
                        .on("leave", args -> socket.leave("r"))
                        .on("out", args -> socket.disconnect()));
        heard.clear();
    }

    @Test
    void a_client_is_watched_from_its_beginning_through_namespaces_and_rooms() {
        MemoryPipe client = MemoryPipe.open(namespaces, loop);
        client.connect("/a");
        client.text("2/a,[\"join\"]", "2/a,[\"leave\"]", "2/a,[\"out\"]").expect("1/a,");
        Awaitility.await()
                .untilAsserted(() -> assertThat(heard)
                        .containsExactly("opened", "Connect", "/a0", "Event", "/a2", "Event", "/a1", "Event", ""));
    }

    @Test
    void rooms_that_others_make_it_join_and_leave_are_told_too() {
        MemoryPipe.open(namespaces, loop).connect("/a");
        namespaces.of("/a").socketsJoin("t");
        namespaces.of("/a").socketsLeave("t");
        Awaitility.await().untilAsserted(() -> assertThat(heard).endsWith("/a1", "/a0"));
    }

    @Test
    void a_value_that_takes_the_place_of_another_is_told() {
        namespaces.of("/b").onConnect(socket -> {
            socket.attribute(String.class, "first");
            socket.on("second", args -> socket.attribute(String.class, "second"));
        });
        MemoryPipe client = MemoryPipe.open(namespaces, loop);
        client.connect("/b");
        client.text("2/b,[\"second\"]");
        Awaitility.await()
                .untilAsserted(() -> assertThat(heard).containsExactly("opened", "Connect", "/b0", "Event", "/b0"));
    }

    @Test
    void a_client_that_is_gone_changes_no_more() {
        MemoryPipe client = MemoryPipe.open(namespaces, loop);
        client.connect("/a");
        client.drop(CloseReason.TRANSPORT_CLOSE);
        assertThat(heard).containsExactly("opened", "Connect", "/a0");
    }
}
