package dev.mooring.api;

import dev.mooring.chat.Fields;
import dev.mooring.id.Rooms;
import dev.mooring.registry.SessionDirectory;
import dev.mooring.socketio.BroadcastOperator;
import dev.mooring.socketio.Emit;
import dev.mooring.socketio.Namespace;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The operations of the API on users, the subjects of tokens. Immutable; shared by all loops. */
public final class UserOperations {

    private static final int MAX_EVENT = 128;

    private final Namespace chat;
    private final SessionDirectory directory;

    /** Creates the operations on users of a namespace; the directory counts their sockets. */
    public UserOperations(Namespace chat, SessionDirectory directory) {
        this.chat = chat;
        this.directory = directory;
    }

    List<Operation> all() {
        return List.of(Operation.write(HttpMethod.POST, "/api/users/:userId/emit", this::emit));
    }

    private Future<ApiAnswer> emit(ApiCall call) {
        Fields fields = new Fields(call.body());
        String event = fields.text("event", MAX_EVENT);
        JsonArray args = fields.list("args");
        if (fields.problem().isPresent()) {
            return ApiAnswer.badRequest(fields.problem().get());
        }
        if (Emit.isReserved(event)) {
            return ApiAnswer.badRequest("event must not be a reserved name: " + event);
        }
        String id = call.path("userId");
        BroadcastOperator user = chat.in(Rooms.ofUser(id));
        @Nullable
        Object[] values =
                IntStream.range(0, args.size()).mapToObj(args::getValue).toArray();
        return count(id, user).compose(sockets -> {
            Future<Void> published;
            try {
                published = user.publish(event, values);
            } catch (IllegalArgumentException e) { // the arguments are nested too deeply for clients
                return ApiAnswer.badRequest("args cannot be sent: " + e.getMessage());
            }
            return published.map(new ApiAnswer.Done(202, new JsonObject().put("sockets", sockets)));
        });
    }

    /**
     * The number of the user's sockets in the directory; at least those of this node, because the directory may be late
     * or unavailable.
     */
    private Future<Integer> count(String id, BroadcastOperator user) {
        Future<Integer> everywhere = directory.sockets(id, chat.name()).recover(cause -> Future.succeededFuture(0));
        return user.local().fetchSockets().compose(here -> everywhere.map(all -> Math.max(all, here.size())));
    }
}
