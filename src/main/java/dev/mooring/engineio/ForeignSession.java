package dev.mooring.engineio;

import dev.mooring.id.SessionId;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/** What to do with a request for a session of another node. */
@FunctionalInterface
public interface ForeignSession {

    /** There are no other nodes. */
    ForeignSession NONE = (request, sid) -> Future.succeededFuture(false);

    /**
     * Takes the request to the session's owner, which answers it. Completes with false, the request untouched, when no
     * living node owns the session. Called on the connection's loop with the request paused, and completes there.
     */
    Future<Boolean> relay(HttpServerRequest request, SessionId sid);
}
