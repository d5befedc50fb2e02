package dev.mooring.drain;

import dev.mooring.engineio.Admission;
import dev.mooring.engineio.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Admits new clients as the guard decides, until it is closed for good; then it sends them to another node. Itself
 * immutable; each loop's part is that loop's.
 */
public final class AdmissionSwitch implements Admission {

    /** Soon: by then the load balancer may have led the client to another node. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final Verdict CLOSED = new Verdict.Elsewhere(
            new Verdict.Refused(503, "This node takes no new clients, try again", RETRY_AFTER_SECONDS));

    private final Loops loops;
    private final Admission guard;
    private final List<Part> parts;

    /** One loop's knowledge of whether it is closed. Owned by that loop. */
    private static final class Part {
        private boolean isClosed;
    }

    /** A switch that is open. */
    public AdmissionSwitch(Loops loops, Admission guard) {
        this.loops = loops;
        this.guard = guard;
        List<Part> all = new ArrayList<>();
        loops.forEach(loop -> all.add(new Part()));
        this.parts = List.copyOf(all);
    }

    @Override
    public Future<Verdict> admit(Handshake handshake) {
        Optional<Part> here = loops.current().map(this::of);
        if (isClosed(here)) {
            return Future.succeededFuture(CLOSED);
        }
        // The guard may take its time, and the switch be closed meanwhile.
        return guard.admit(handshake).map(verdict -> {
            if (!isClosed(here)) {
                return verdict;
            }
            if (verdict instanceof Verdict.Admitted) {
                guard.released(handshake);
            }
            return CLOSED;
        });
    }

    @Override
    public void released(Handshake handshake) {
        guard.released(handshake);
    }

    private static boolean isClosed(Optional<Part> part) {
        return part.isPresent() && part.get().isClosed;
    }

    /** Closes it for good; succeeds when no loop lets anybody in any more. */
    Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        loops.forEach(loop -> closed.add(loop.call(() -> {
            of(loop).isClosed = true;
            return Future.succeededFuture();
        })));
        return Future.all(closed).mapEmpty();
    }

    private Part of(Loop loop) {
        return parts.get(loop.index());
    }
}
