package dev.mooring.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The channels that a link subscribes to on each new connection. Owned by its link. */
final class Subscriptions {

    private static final System.Logger LOG = System.getLogger(Subscriptions.class.getName());

    private final Map<String, Subscription> channels = new HashMap<>();

    /** One channel; its promise completes when Redis first confirms the subscription. */
    private record Subscription(Consumer<Buffer> listener, Promise<Void> confirmed) {}

    Future<Void> add(String channel, Consumer<Buffer> listener) {
        Promise<Void> confirmed = Promise.promise();
        if (channels.putIfAbsent(channel, new Subscription(listener, confirmed)) != null) {
            throw new IllegalStateException("subscribed already: " + channel);
        }
        return confirmed.future();
    }

    /** Removes the channel; answers whether it was subscribed. */
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

    /** Passes a message to its listener, if it still has one. An exception of the listener is logged. */
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
