package dev.mooring.drain;

import dev.mooring.engineio.Admission;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Decides whether new clients are admitted: by the guard until the switch is closed, then never; handshakes then go to
 * another node. Immutable; each loop owns its part.
 */
public final class AdmissionSwitch implements Admission {

    /** A short time: at its next attempt the load balancer may choose another node. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final Verdict CLOSED = new Verdict.RelayToOtherNode(
            new Verdict.Refused(503, "This node takes no new clients, try again", RETRY_AFTER_SECONDS));

    private final Admission guard;
    private final PerLoop<Part> parts;

    /** Whether the switch is closed, as one loop knows it. Owned by that loop. */
    private static final class Part {
        private boolean isClosed;

        private void close() {
            isClosed = true;
        }
    }

    /** Creates an open switch. */
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
        // The switch may be closed before the guard answers.
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

    /** Closes the switch. Succeeds when no loop admits clients any more. */
    Future<Void> close() {
        return parts.run(Part::close);
    }
}
