package dev.mooring.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a link listens to, however often its connection changes. Owned by its link. */
final class Subscriptions {

    private static final System.Logger LOG = System.getLogger(Subscriptions.class.getName());

    private final Map<String, Subscription> channels = new HashMap<>();

    /** One channel; its promise is kept by the first connection that Redis confirms it on. */
    private record Subscription(Consumer<Buffer> listener, Promise<Void> confirmed) {}

    Future<Void> add(String channel, Consumer<Buffer> listener) {
        Promise<Void> confirmed = Promise.promise();
        if (channels.putIfAbsent(channel, new Subscription(listener, confirmed)) != null) {
            throw new IllegalStateException("subscribed already: " + channel);
        }
        return confirmed.future();
    }

    /** Takes the channel out; whether it was there. */
    boolean remove(String channel) {
        Subscription removed = channels.remove(channel);
        if (removed != null) {
            removed.confirmed.tryFail(RedisUnavailable.unanswered("unsubscribed before it was confirmed", true));
        }
        return removed != null;
    }

    List<String> channels() {
        return List.copyOf(channels.keySet());
    }

    void onConfirmed(String channel) {
        Subscription subscription = channels.get(channel);
        if (subscription != null) {
            subscription.confirmed.tryComplete();
        }
    }

    /** Hands a message to its listener, if there still is one. What a listener throws costs that message only. */
    void onMessage(String channel, Buffer message) {
        Subscription subscription = channels.get(channel);
        if (subscription == null) {
            return;
        }
        try {
            subscription.listener.accept(message);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the listener of channel " + channel + " failed", e);
        }
    }

    void clear() {
        new ArrayList<>(channels.keySet()).forEach(this::remove);
    }
}
