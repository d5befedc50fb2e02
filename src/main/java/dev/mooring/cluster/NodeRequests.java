package dev.mooring.cluster;

import dev.mooring.loop.Loop;
import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.RemoteAcks;
import dev.mooring.socketio.adapter.SocketDetails;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Sends requests to the other nodes over the channels of a namespace, and collects their responses. Owned by its loop.
 */
final class NodeRequests {

    private static final System.Logger LOG = System.getLogger(NodeRequests.class.getName());

    private final OpenRequests open;

    NodeRequests(Loop loop, RandomGenerator random) {
        this.open = new OpenRequests(loop, random);
    }

    /** A request to other nodes. */
    private record Request(MessageType type, JsonObject data, Duration timeout) {}

    /** The requests that wait for responses. */
    OpenRequests open() {
        return open;
    }

    /** Fetches the details of sockets, as {@code ClusterBus.fetchSockets} says. */
    Future<List<SocketDetails>> fetchSockets(NamespaceChannels channels, Targets targets, Duration timeout) {
        JsonObject flags = new JsonObject().put("timeout", timeout.toMillis());
        JsonObject data = new JsonObject().put("opts", EntryCodec.options(targets, flags));
        return channels.others().compose(nodes -> {
            Promise<List<SocketDetails>> promise = Promise.promise();
            send(
                    channels,
                    nodes,
                    new Request(MessageType.FETCH_SOCKETS, data, timeout),
                    new OpenRequests.Responses<>(
                            MessageType.FETCH_SOCKETS_RESPONSE, nodes, SocketDetailsCodec::decode, promise));
            return nodes == 0 ? Future.succeededFuture(List.of()) : promise.future();
        });
    }

    /** Sends an event to the sockets of other nodes, as {@code ClusterBus.broadcastWithAck} says. */
    void broadcastWithAck(NamespaceChannels channels, Broadcast broadcast, Duration timeout, RemoteAcks acks) {
        JsonObject flags = new JsonObject().put("timeout", timeout.toMillis());
        if (broadcast.isVolatile()) {
            flags.put("volatile", true);
        }
        JsonObject data = new JsonObject()
                .put("packet", EntryCodec.packet(broadcast.packet()))
                .put("opts", EntryCodec.options(broadcast.targets(), flags));
        channels.others().onComplete(nodes -> {
            if (nodes.failed()) {
                acks.onEnd();
                return;
            }
            acks.onNodes(nodes.result());
            send(
                    channels,
                    nodes.result(),
                    new Request(MessageType.BROADCAST, data, timeout),
                    new OpenRequests.Acks(acks, nodes.result()));
        });
    }

    /** Emits an event to the other nodes without waiting for responses. */
    void serverSideEmit(NamespaceChannels channels, String event, Args args) {
        JsonObject data = new JsonObject().put("packet", EntryCodec.array(event, args));
        channels.publish(MessageType.SERVER_SIDE_EMIT, data).onFailure(NodeRequests::logUnsent);
    }

    /** Emits an event to the other nodes, as {@code ClusterBus.serverSideEmitWithAck} says. */
    Future<List<Args>> serverSideEmitWithAck(NamespaceChannels channels, String event, Args args, Duration timeout) {
        JsonObject data = new JsonObject().put("packet", EntryCodec.array(event, args));
        return channels.others().compose(nodes -> {
            Promise<List<Args>> promise = Promise.promise();
            send(
                    channels,
                    nodes,
                    new Request(MessageType.SERVER_SIDE_EMIT, data, timeout),
                    new OpenRequests.Responses<>(
                            MessageType.SERVER_SIDE_EMIT_RESPONSE,
                            nodes,
                            response -> OpenRequests.argument(response).map(List::of),
                            promise));
            return nodes == 0 ? Future.succeededFuture(List.of()) : promise.future();
        });
    }

    private void send(NamespaceChannels channels, int nodes, Request request, OpenRequests.Expected expected) {
        if (nodes == 0) {
            return;
        }
        String id = open.add(channels.namespace(), expected, request.timeout);
        channels.publish(request.type, request.data.put("requestId", id)).onFailure(cause -> {
            logUnsent(cause);
            open.end(id);
        });
    }

    private static void logUnsent(Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "could not send a request to the other nodes: {0}", cause.getMessage());
    }
}
