package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import dev.mooring.redis.BusyLoopTimeout;
import dev.mooring.socketio.adapter.MissingResponsesException;
import dev.mooring.socketio.adapter.RemoteAcks;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The requests of this node that still wait for responses of other nodes. Owned by its loop. */
final class OpenRequests {

    private static final int ID_BYTES = 8;

    private final Loop loop;
    private final RandomGenerator random;
    private final Map<String, Open> open = new HashMap<>();

    /** A request that waits for responses. */
    private record Open(String namespace, Expected expected, BusyLoopTimeout timeout) {}

    /** The responses that a request waits for. */
    interface Expected {

        /** Handles a response of another node; returns whether it was the last one. */
        boolean accept(String uid, MessageType type, JsonObject data);

        /** Called when the request stops waiting before the last response. */
        void onEnd();
    }

    OpenRequests(Loop loop, RandomGenerator random) {
        this.loop = loop;
        this.random = random;
    }

    /** Adds a request and returns its id, which its responses contain. */
    String add(String namespace, Expected expected, Duration timeout) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        open.put(id, new Open(namespace, expected, BusyLoopTimeout.of(loop, timeout.toMillis(), () -> end(id))));
        return id;
    }

    /** Ends a request before its last response. */
    void end(String id) {
        Open ended = open.remove(id);
        if (ended != null) {
            ended.timeout.cancel();
            ended.expected.onEnd();
        }
    }

    /** Ends all requests in a namespace. */
    void endAll(String namespace) {
        List<String> ids = new ArrayList<>();
        open.forEach((id, request) -> {
            if (request.namespace.equals(namespace)) {
                ids.add(id);
            }
        });
        ids.forEach(this::end);
    }

    /** Handles a response. Ignores a response to a request that has ended. */
    void onResponse(String namespace, String uid, MessageType type, JsonObject data) {
        String id = String.valueOf(MessagePackCodec.field(data, "requestId"));
        Open request = open.get(id);
        if (request != null && request.namespace.equals(namespace) && request.expected.accept(uid, type, data)) {
            open.remove(id);
            request.timeout.cancel();
        }
    }

    /**
     * Expects one response from each of the other nodes.
     *
     * @param <T> the type of the values in a response
     */
    static final class Responses<T> implements Expected {
        private final MessageType type;
        private final int nodes;
        private final Function<JsonObject, Optional<List<T>>> reading;
        private final Promise<List<T>> promise;
        private final List<T> responses = new ArrayList<>();
        private final Set<String> responded = new HashSet<>();

        /**
         * Expects the responses of {@code nodes} nodes.
         *
         * @param reading reads the values of a response; empty if the response is invalid
         */
        Responses(
                MessageType type,
                int nodes,
                Function<JsonObject, Optional<List<T>>> reading,
                Promise<List<T>> promise) {
            this.type = type;
            this.nodes = nodes;
            this.reading = reading;
            this.promise = promise;
        }

        @Override
        public boolean accept(String uid, MessageType got, JsonObject data) {
            List<T> values = got == type ? reading.apply(data).orElse(null) : null;
            if (values == null || !responded.add(uid)) {
                return false;
            }
            responses.addAll(values);
            if (responded.size() < nodes) {
                return false;
            }
            promise.tryComplete(List.copyOf(responses));
            return true;
        }

        @Override
        public void onEnd() {
            promise.tryFail(new MissingResponsesException(responses, responded.size(), nodes));
        }
    }

    /** Expects from each of the other nodes the number of its sockets, and an ack from each of these sockets. */
    static final class Acks implements Expected {
        private static final int MAX_SOCKETS = 10_000_000;

        private final RemoteAcks acks;
        private final int nodes;
        private final Set<String> responded = new HashSet<>();
        private long outstanding;

        Acks(RemoteAcks acks, int nodes) {
            this.acks = acks;
            this.nodes = nodes;
        }

        @Override
        public boolean accept(String uid, MessageType type, JsonObject data) {
            if (type == MessageType.BROADCAST_CLIENT_COUNT) {
                int asked = count(data);
                if (asked >= 0 && responded.add(uid)) {
                    outstanding += asked;
                    acks.onAsked(asked);
                }
            } else if (type == MessageType.BROADCAST_ACK) {
                Args answer = argument(data).orElse(null);
                if (answer != null) {
                    outstanding--;
                    acks.onAck(answer);
                }
            }
            return responded.size() >= nodes && outstanding <= 0;
        }

        /** The number of sockets that a node has asked; -1 if it is invalid. */
        private static int count(JsonObject data) {
            long count = MessagePackCodec.field(data, "clientCount") instanceof Number number ? number.longValue() : -1;
            return count > MAX_SOCKETS ? -1 : (int) Math.max(-1, count);
        }

        @Override
        public void onEnd() {
            acks.onEnd();
        }
    }

    /** The argument of an ack or a response; empty if its value cannot be an argument. */
    static Optional<Args> argument(JsonObject data) {
        if (!data.containsKey("packet")) {
            return Optional.of(Args.NONE);
        }
        List<Object> values = new ArrayList<>();
        values.add(MessagePackCodec.field(data, "packet"));
        return MessagePackCodec.args(values);
    }
}
