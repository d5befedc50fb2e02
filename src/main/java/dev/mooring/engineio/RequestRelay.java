package dev.mooring.engineio;

import dev.mooring.id.SessionId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * The way between nodes: takes to another one what is not for this one to answer, and knows what another one has brought.
 * Called on the connection's loop, and completes there.
 */
public interface RequestRelay {

    /** There are no other nodes. */
    RequestRelay NONE = new RequestRelay() {

        @Override
        public Optional<String> client(HttpServerRequest request) {
            return Optional.empty();
        }

        @Override
        public Future<Boolean> relay(HttpServerRequest request, String client, SessionId sid) {
            return Future.succeededFuture(false);
        }

        @Override
        public Future<Boolean> relayHandshake(HttpServerRequest request, String client) {
            return Future.succeededFuture(false);
        }
    };

    /** The address of the client, when a node of ours has brought the request; empty for any other request. */
    Optional<String> client(HttpServerRequest request);

    /**
     * Takes the request, which is paused, to the session's owner, which answers it. Completes with false, nothing
     * answered, when no living node owns the session, or when the request was brought already: that is done once.
     *
     * @param client where the request comes from
     */
    Future<Boolean> relay(HttpServerRequest request, String client, SessionId sid);

    /**
     * Takes a handshake, which is paused, to a node that takes new clients. Completes with false, nothing answered, when
     * there is none, or when the request was brought already.
     *
     * @param client where the request comes from
     */
    Future<Boolean> relayHandshake(HttpServerRequest request, String client);
}
