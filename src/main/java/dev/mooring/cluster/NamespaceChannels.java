package dev.mooring.cluster;

import dev.mooring.redis.RedisLink;
import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.ClusterReceiver;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The two pub/sub channels of one namespace: all nodes subscribe to the first, and only this node to the second, which
 * is for responses. Owned by the loop of the bus.
 */
final class NamespaceChannels {

    /** The maximum size of a message: Redis disconnects a subscriber whose output buffer exceeds it. */
    private static final int MAX_BYTES = 32_000_000;

    private static final long DEFAULT_TIMEOUT_MILLIS = 5_000;
    private static final long MAX_TIMEOUT_MILLIS = 600_000;

    private static final System.Logger LOG = System.getLogger(NamespaceChannels.class.getName());

    private final String namespace;
    private final String uid;
    private final RedisLink link;
    private final OpenRequests requests;
    private final ClusterReceiver receiver;

    /**
     * Creates the channels of {@code namespace}.
     *
     * @param uid the uid of this node in the namespace
     * @param link publishes messages
     */
    NamespaceChannels(String namespace, String uid, RedisLink link, OpenRequests requests, ClusterReceiver receiver) {
        this.namespace = namespace;
        this.uid = uid;
        this.link = link;
        this.requests = requests;
        this.receiver = receiver;
    }

    String namespace() {
        return namespace;
    }

    ClusterReceiver receiver() {
        return receiver;
    }

    String uid() {
        return uid;
    }

    /** The channel that all nodes subscribe to. */
    String everyone() {
        return "socket.io#" + namespace + "#";
    }

    /** The channel that one node subscribes to. */
    String only(String node) {
        return everyone() + node + "#";
    }

    /** Requests the number of other nodes, which is the number of other subscribers. */
    Future<Integer> others() {
        return link.send(Request.cmd(Command.PUBSUB).arg("NUMSUB").arg(everyone()))
                .map(answer -> answer == null || answer.size() < 2
                        ? 0
                        : Math.max(0, answer.get(1).toInteger() - 1));
    }

    /** Publishes a message to all nodes. */
    Future<Void> publish(MessageType type, JsonObject data) {
        return publish(everyone(), type, data);
    }

    private Future<Void> publish(String channel, MessageType type, JsonObject data) {
        Buffer message;
        try {
            message = MessagePackCodec.encode(new JsonObject()
                    .put("uid", uid)
                    .put("nsp", namespace)
                    .put("type", type.number())
                    .put("data", data));
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
        return link.send(Request.cmd(Command.PUBLISH).arg(channel).arg(message)).mapEmpty();
    }

    /** Handles bytes from one of the channels; returns false if they are no valid message. */
    boolean receive(Buffer bytes) {
        JsonObject message = bytes.length() > MAX_BYTES
                ? null
                : MessagePackCodec.decode(bytes.getBytes()).orElse(null);
        if (message == null || !(MessagePackCodec.field(message, "uid") instanceof String from)) {
            return false;
        }
        JsonObject data = MessagePackCodec.object(message, "data").orElse(null);
        MessageType type = MessagePackCodec.field(message, "type") instanceof Number number
                ? MessageType.of(number.longValue()).orElse(null)
                : null;
        if (data == null || type == null) {
            return false;
        }
        boolean isForeign = !from.equals(uid) && namespace.equals(MessagePackCodec.field(message, "nsp"));
        return !isForeign || receive(from, type, data);
    }

    /** Handles an event that an emitter has sent to the nodes over the stream; returns false if it is invalid. */
    boolean receiveEmitted(StreamEntry entry) {
        return EntryCodec.tree(entry)
                .filter(data -> !data.containsKey("requestId") && onServerSideEmit(entry.uid(), data))
                .isPresent();
    }

    private boolean receive(String from, MessageType type, JsonObject data) {
        return switch (type) {
            case FETCH_SOCKETS -> onFetchSockets(from, data);
            case SERVER_SIDE_EMIT -> onServerSideEmit(from, data);
            case BROADCAST -> onBroadcastWithAck(from, data);
            case FETCH_SOCKETS_RESPONSE, SERVER_SIDE_EMIT_RESPONSE, BROADCAST_CLIENT_COUNT, BROADCAST_ACK -> {
                requests.onResponse(namespace, from, type, data);
                yield true;
            }
            case SOCKETS_JOIN, SOCKETS_LEAVE, DISCONNECT_SOCKETS -> false;
        };
    }

    private boolean onFetchSockets(String from, JsonObject data) {
        Targets targets = EntryCodec.targets(data).orElse(null);
        if (targets == null || !(MessagePackCodec.field(data, "requestId") instanceof String id)) {
            return false;
        }
        receiver.onFetchSockets(
                targets,
                sockets -> respond(
                        from, MessageType.FETCH_SOCKETS_RESPONSE, id, "sockets", SocketDetailsCodec.encode(sockets)));
        return true;
    }

    private boolean onServerSideEmit(String from, JsonObject data) {
        List<?> values = data.getValue("packet") instanceof JsonArray array ? array.getList() : List.of();
        if (values.isEmpty() || !(values.get(0) instanceof String event)) {
            return false;
        }
        Optional<Args> args = MessagePackCodec.args(values.subList(1, values.size()));
        Object id = MessagePackCodec.field(data, "requestId");
        args.ifPresent(present -> receiver.onServerSideEmit(event, present, answer -> {
            if (id instanceof String request) {
                respond(from, MessageType.SERVER_SIDE_EMIT_RESPONSE, request, "packet", MessagePackCodec.first(answer));
            }
        }));
        return args.isPresent();
    }

    private boolean onBroadcastWithAck(String from, JsonObject data) {
        Targets targets = EntryCodec.targets(data).orElse(null);
        SocketIoPacket.Event event = EntryCodec.event(namespace, data).orElse(null);
        if (targets == null || event == null || !(MessagePackCodec.field(data, "requestId") instanceof String id)) {
            return false;
        }
        JsonObject flags = EntryCodec.flags(data);
        boolean isVolatile = Boolean.TRUE.equals(MessagePackCodec.field(flags, "volatile"));
        receiver.onBroadcastWithAck(
                new Broadcast(event, targets, isVolatile),
                timeout(flags),
                asked -> respond(from, MessageType.BROADCAST_CLIENT_COUNT, id, "clientCount", asked),
                ack -> respond(from, MessageType.BROADCAST_ACK, id, "packet", MessagePackCodec.first(ack)));
        return true;
    }

    /** How long the requesting node waits; 5 s if the message does not say it. */
    private static Duration timeout(JsonObject flags) {
        return MessagePackCodec.field(flags, "timeout") instanceof Number millis
                ? Duration.ofMillis(Math.max(1, Math.min(MAX_TIMEOUT_MILLIS, millis.longValue())))
                : Duration.ofMillis(DEFAULT_TIMEOUT_MILLIS);
    }

    private void respond(String to, MessageType type, String request, String name, @Nullable Object value) {
        JsonObject data = new JsonObject().put("requestId", request).put(name, value);
        publish(only(to), type, data)
                .onFailure(cause ->
                        LOG.log(System.Logger.Level.DEBUG, "could not send a response to another node: {0}", cause));
    }
}
