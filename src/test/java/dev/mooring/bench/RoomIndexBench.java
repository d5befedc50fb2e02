package dev.mooring.bench;

import dev.mooring.id.SocketId;
import dev.mooring.socketio.adapter.RoomIndex;
import dev.mooring.socketio.adapter.Targets;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** A room of 1,000, one more who comes and goes, and who is asked for. */
public class RoomIndexBench extends Bench {

    private static final int MEMBERS = 1_000;
    private static final String ROOM = "6d9bfd82-0a1d-4c3c-9234-a32ca1f53b4f";
    private static final Targets TARGETS = Targets.ALL.in(List.of(ROOM));

    private final RoomIndex<String> index = new RoomIndex<>();
    private final SocketId guest = id(MEMBERS);
    private final SocketId newcomer = id(MEMBERS + 1);

    private static SocketId id(int number) {
        return new SocketId("socket-%013d".formatted(number));
    }

    @Setup
    public void fill() {
        for (int i = 0; i < MEMBERS; i++) {
            index.add(id(i), "member " + i);
            index.join(id(i), ROOM);
        }
        index.add(guest, "guest");
    }

    /** A socket comes, joins, leaves and goes. */
    @Benchmark
    public void addAndRemove() {
        index.add(newcomer, "newcomer");
        index.join(newcomer, ROOM);
        index.remove(newcomer);
    }

    @Benchmark
    public void joinAndLeave() {
        index.join(guest, ROOM);
        index.leave(guest, ROOM);
    }

    @Benchmark
    public void members(Blackhole hole) {
        index.forEach(TARGETS, hole::consume);
    }

    /** As a room that changes between two broadcasts: its members are copied anew. */
    @Benchmark
    public void membersAfterAChange(Blackhole hole) {
        index.join(guest, ROOM);
        index.forEach(TARGETS, hole::consume);
        index.leave(guest, ROOM);
    }
}
