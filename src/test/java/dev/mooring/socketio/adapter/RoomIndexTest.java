package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import static org.assertj.core.api.Assertions.assertThat;

class RoomIndexTest {

    private final RoomIndex<String> index = new RoomIndex<>();

    private static SocketId id(String socket) {
        return new SocketId(socket);
    }

    private void add(String... sockets) {
        for (String socket : sockets) {
            index.add(id(socket), socket);
        }
    }

    private static Targets in(String... rooms) {
        return Targets.ALL.in(List.of(rooms));
    }

    @Example
    void a_socket_is_in_the_room_of_its_own_id() {
        add("a", "b");
        assertThat(index.rooms(id("a"))).containsExactly("a");
        assertThat(index.select(in("a"))).containsExactly("a");
        index.leave(id("a"), "a");
        assertThat(index.select(in("a"))).containsExactly("a");
    }

    @Example
    void targets_without_rooms_select_all_sockets() {
        add("a", "b");
        assertThat(index.select(Targets.ALL)).containsExactlyInAnyOrder("a", "b");
        add("c");
        index.remove(id("a"));
        assertThat(index.select(Targets.ALL)).containsExactlyInAnyOrder("b", "c");
    }

    @Example
    void a_socket_in_several_target_rooms_is_selected_once() {
        add("a", "b", "c");
        index.join(id("a"), "x");
        index.join(id("a"), "y");
        index.join(id("b"), "y");
        assertThat(index.select(in("x", "y", "a"))).containsExactlyInAnyOrder("a", "b");
    }

    @Example
    void a_socket_in_an_excepted_room_is_not_selected() {
        add("a", "b", "c");
        index.join(id("a"), "x");
        index.join(id("b"), "x");
        assertThat(index.select(in("x").except(Set.of("a")))).containsExactly("b");
        assertThat(index.select(Targets.ALL.except(Set.of("x")))).containsExactly("c");
        assertThat(index.select(in("x").except(Set.of("nobody")))).containsExactlyInAnyOrder("a", "b");
    }

    @Example
    void a_room_may_have_the_name_of_another_socket() {
        add("a", "b");
        index.join(id("a"), "b");
        assertThat(index.select(in("b"))).containsExactlyInAnyOrder("a", "b");
        index.remove(id("b"));
        assertThat(index.select(in("b"))).containsExactly("a");
    }

    @Example
    void a_room_exists_while_it_has_a_socket() {
        add("a", "b");
        index.join(id("a"), "x");
        index.join(id("b"), "x");
        index.leave(id("a"), "x");
        assertThat(index.rooms()).isEqualTo(1);
        index.remove(id("b"));
        assertThat(index.rooms()).isZero();
        index.remove(id("a"));
        assertThat(index.sockets()).isZero();
    }

    @Example
    void an_unknown_socket_cannot_join_a_room() {
        index.join(id("a"), "x");
        index.leave(id("a"), "x");
        index.remove(id("a"));
        assertThat(index.rooms()).isZero();
        assertThat(index.rooms(id("a"))).isEmpty();
        assertThat(index.select(in("x"))).isEmpty();
    }

    @Example
    void sockets_may_leave_during_an_iteration() {
        add("a", "b", "c");
        List.of("a", "b", "c").forEach(socket -> index.join(id(socket), "x"));
        List<String> seen = new ArrayList<>();
        index.forEach(in("x"), socket -> {
            seen.add(socket);
            index.remove(id("b"));
            index.join(id("c"), "y");
        });
        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(index.select(in("x"))).containsExactly("a", "c");
    }

    @Property
    void the_maps_by_socket_and_by_room_always_agree(
            @ForAll @Size(max = 60) List<@IntRange(max = 4) Integer> actions,
            @ForAll @Size(value = 60) List<@IntRange(max = 3) Integer> sockets,
            @ForAll @Size(value = 60) List<@IntRange(max = 3) Integer> rooms) {
        RoomIndex<String> index = new RoomIndex<>();
        Map<String, Set<String>> model = new HashMap<>();
        for (int i = 0; i < actions.size(); i++) {
            String socket = "s" + sockets.get(i);
            String room = "r" + rooms.get(i);
            switch (actions.get(i)) {
                case 0 -> {
                    if (!model.containsKey(socket)) {
                        index.add(id(socket), socket);
                        model.put(socket, new HashSet<>(Set.of(socket)));
                    }
                }
                case 1 -> {
                    index.remove(id(socket));
                    model.remove(socket);
                }
                case 2 -> {
                    index.leave(id(socket), room);
                    model.getOrDefault(socket, new HashSet<>()).remove(room);
                }
                default -> {
                    index.join(id(socket), room);
                    model.computeIfPresent(socket, (name, in) -> {
                        in.add(room);
                        return in;
                    });
                }
            }
        }
        model.forEach((socket, in) -> assertThat(index.rooms(id(socket))).isEqualTo(in));
        for (int r = 0; r < 4; r++) {
            String room = "r" + r;
            assertThat(index.select(in(room)))
                    .containsExactlyInAnyOrderElementsOf(model.entrySet().stream()
                            .filter(entry -> entry.getValue().contains(room))
                            .map(Map.Entry::getKey)
                            .toList());
        }
        assertThat(index.sockets()).isEqualTo(model.size());
        assertThat(index.rooms()).isEqualTo((int) model.values().stream()
                .flatMap(Set::stream)
                .filter(room -> room.startsWith("r"))
                .distinct()
                .count());
    }
}
