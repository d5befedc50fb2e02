package dev.mooring.engineio;

import dev.mooring.engineio.transport.PollingTransport;
import dev.mooring.engineio.transport.Transport;
import dev.mooring.engineio.transport.WebSocketTransport;
import dev.mooring.id.CloseReason;

/** The life of a session: Opening → Open → (Probing → Open)? → Closing? → Closed. Transitions are pure. */
sealed interface SessionState {

    /** The session has an id, and no transport yet. */
    record Opening() implements SessionState {

        Open open(Transport transport) {
            return new Open(transport);
        }
    }

    /** One transport carries the packets. */
    record Open(Transport transport) implements SessionState {

        /** Begins the upgrade to a WebSocket. The caller has checked that the session is on polling. */
        Probing probe(WebSocketTransport candidate) {
            if (transport instanceof PollingTransport polling) {
                return new Probing(polling, candidate, false);
            }
            throw new IllegalStateException("already on WebSocket");
        }
    }

    /**
     * A WebSocket is probed. Packets are sent through {@code current} until the upgrade packet arrives.
     *
     * @param answered whether the probe was answered: from then on, polls are answered at once
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

    /** The session has closed, and the client will learn it by its next poll. */
    record Closing(PollingTransport transport, CloseReason reason) implements SessionState {}

    /** The session has closed. */
    record Closed(CloseReason reason) implements SessionState {}
}
