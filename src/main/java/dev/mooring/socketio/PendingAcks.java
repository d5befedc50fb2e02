package dev.mooring.socketio;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Timers.Deadline;
import dev.mooring.socketio.adapter.AckAnswer;
import dev.mooring.socketio.packet.Args;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The acks that a socket waits for. Owned by the socket's loop. */
final class PendingAcks {

    private final Loop loop;
    private final Map<Long, Pending> byId = new HashMap<>(4);

    private record Pending(AckAnswer answer, Deadline deadline) {}

    PendingAcks(Loop loop) {
        this.loop = loop;
    }

    /** Waits for the ack with that id. */
    void expect(long id, Duration timeout, AckAnswer answer) {
        Deadline deadline = loop.timers().schedule(timeout.toMillis(), () -> {
            Pending late = byId.remove(id);
            if (late != null) {
                late.answer.onMissing(new AckTimeoutException());
            }
        });
        byId.put(id, new Pending(answer, deadline));
    }

    /** Takes an ack of the client; an unexpected one is ignored. */
    void receive(long id, Args args) {
        Pending pending = byId.remove(id);
        if (pending != null) {
            pending.deadline.cancel();
            pending.answer.onAck(args);
        }
    }

    /** Fails all acks, because the client has disconnected. */
    void failAll() {
        List<Pending> lost = new ArrayList<>(byId.values());
        byId.clear();
        for (Pending pending : lost) {
            pending.deadline.cancel();
            pending.answer.onMissing(new DisconnectedException());
        }
    }
}
