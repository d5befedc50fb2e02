package dev.mooring.registry;

import dev.mooring.loop.Timers.Deadline;
import dev.mooring.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** One request to the node of a session for the session's last protocol events. Owned by the link's loop. */
final class EventsRequest {

    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int ID_BYTES = 12;

    private final RedisLink link;
    private final FoundSession session;
    private final String channel;
    private final Promise<List<String>> answer = Promise.promise();

    EventsRequest(RedisLink link, FoundSession session, SecureRandom random) {
        this.link = link;
        this.session = session;
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        this.channel =
                "mooring:reply:" + Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** Sends the request. Succeeds with the events; with none when the node does not answer in time. */
    Future<List<String>> ask() {
        Future<Void> subscribed = link.subscribe(channel, this::onAnswer);
        subscribed
                .compose(ready -> SessionDirectory.publish(
                        link,
                        session.node(),
                        new NodeCommand.SendEvents(session.entry().session(), channel)))
                .onSuccess(isReceived -> {
                    if (!isReceived) {
                        answer.tryComplete(List.of());
                    }
                })
                .onFailure(answer::tryFail);
        Deadline deadline = link.loop().timers().schedule(TIMEOUT_MILLIS, () -> answer.tryComplete(List.of()));
        return answer.future().otherwise(List.of()).eventually(() -> {
            deadline.cancel();
            link.unsubscribe(channel);
            return Future.succeededFuture();
        });
    }

    private void onAnswer(Buffer message) {
        try {
            answer.tryComplete(
                    new JsonArray(message).stream().map(String::valueOf).toList());
        } catch (DecodeException e) {
            answer.tryComplete(List.of());
        }
    }
}
