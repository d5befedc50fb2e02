package dev.mooring.chat.event;

import dev.mooring.chat.session.ChatUser;
import dev.mooring.chat.session.HeartbeatTimer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The event {@code heartbeat-response}: a client answers a {@code heartbeat}. */
final class HeartbeatResponse implements ChatEvent {

    @Override
    public String name() {
        return "heartbeat-response";
    }

    @Override
    public Future<Reply> handle(ChatUser user, JsonObject body) {
        user.socket().attribute(HeartbeatTimer.class).ifPresent(HeartbeatTimer::onResponse);
        return Future.succeededFuture(Reply.done());
    }
}
