package dev.mooring.drain;

import dev.mooring.engineio.Admission;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Admits new clients as the guard decides, until it is closed for good; then it sends them to another node. Itself
 * immutable; each loop's part is that loop's.
 */
public final class AdmissionSwitch implements Admission {

    /** Soon: by then the load balancer may have led the client to another node. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final Verdict CLOSED = new Verdict.RelayToOtherNode(
            new Verdict.Refused(503, "This node takes no new clients, try again", RETRY_AFTER_SECONDS));

    private final Admission guard;
    private final PerLoop<Part> parts;

    /** One loop's knowledge of whether it is closed. Owned by that loop. */
    private static final class Part {
        private boolean isClosed;

        private void close() {
            isClosed = true;
        }
    }

    /** A switch that is open. */
    public AdmissionSwitch(Loops loops, Admission guard) {
        this.guard = guard;
        this.parts = PerLoop.create(loops, loop -> new Part());
    }

    @Override
    public Future<Verdict> admit(Handshake handshake) {
        Optional<Part> here = parts.current();
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
        return parts.run(Part::close);
    }
}
