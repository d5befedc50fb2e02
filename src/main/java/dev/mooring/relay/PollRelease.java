package dev.mooring.relay;

import dev.mooring.id.SessionId;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/**
 * The request by which a draining node makes the owner of a session end a relayed poll with a noop. Nothing is lost, and
 * the client's next poll reaches another node. Immutable; shared by all loops.
 */
final class PollRelease {

    private static final String PATH = "/relay/release";
    private static final String SID = "sid";
    private static final int NO_CONTENT = 204;

    private final OwnerRelay relay;
    private final Consumer<SessionId> release;

    /**
     * The route on the owner.
     *
     * @param release ends the open poll of a session with a noop
     */
    PollRelease(OwnerRelay relay, Consumer<SessionId> release) {
        this.relay = relay;
        this.release = release;
    }

    /** The path and query that make the owner end the session's poll. */
    static String uri(SessionId sid) {
        return PATH + "?" + SID + "=" + sid.wire();
    }

    /** Adds the route for other nodes to a router; clients get a 404. */
    void mount(Router router) {
        router.post(PATH).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        if (relay.client(context.request()).isEmpty()) {
            context.next();
            return;
        }
        String sid = context.request().getParam(SID, "");
        SessionId.parse(sid).ifPresent(release);
        Future<Void> ignored = context.response().setStatusCode(NO_CONTENT).end();
    }
}
