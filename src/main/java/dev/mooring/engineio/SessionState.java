package dev.mooring.engineio;

import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.Transport;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.id.CloseReason;

/** The life of a session: Opening → Open → (Probing → Open)? → Closing? → Closed. Transitions are pure. */
sealed interface SessionState {

    /** It has an id, and no transport yet. */
    record Opening() implements SessionState {

        Open open(Transport transport) {
            return new Open(transport);
        }
    }

    /** Packets go both ways by one transport. */
    record Open(Transport transport) implements SessionState {

        /** A WebSocket asks to take over. Only polling can be left, which the caller has checked. */
        Probing probe(WebSocketTransport candidate) {
            if (transport instanceof PollingTransport polling) {
                return new Probing(polling, candidate, false);
            }
            throw new IllegalStateException("already on WebSocket");
        }
    }

    /**
     * A WebSocket asks to take over; until its upgrade packet, packets leave by {@code current}.
     *
     * @param answered whether the probe came and was answered: from then on no poll is kept waiting
     */
    record Probing(PollingTransport current, WebSocketTransport candidate, boolean answered) implements SessionState {

        Probing answer() {
            return new Probing(current, candidate, true);
        }

        Open upgrade() {
            return new Open(candidate);
        }

        Open giveUp() {
            return new Open(current);
        }
    }

    /** It is over, but the client does not know and will be told by its next poll. */
    record Closing(PollingTransport transport, CloseReason reason) implements SessionState {}

    /** It is over. */
    record Closed(CloseReason reason) implements SessionState {}
}
