package dev.mooring.app;

import dev.mooring.api.ApiRoutes;
import dev.mooring.api.ConversationOperations;
import dev.mooring.api.UserOperations;
import dev.mooring.app.Registration.Sources;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.chat.Stores;
import dev.mooring.chat.event.Chat;
import dev.mooring.chat.event.EventLimit;
import dev.mooring.chat.store.RedisStore;
import dev.mooring.config.NodeConfig;
import dev.mooring.drain.AdmissionSwitch;
import dev.mooring.drain.Drainer;
import dev.mooring.engineio.EngineConfig;
import dev.mooring.engineio.EngineHooks;
import dev.mooring.engineio.HandshakeLimiter;
import dev.mooring.engineio.NodeSources;
import dev.mooring.engineio.SessionListener;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.metrics.NodeMetrics;
import dev.mooring.ops.HealthCheck;
import dev.mooring.ops.HealthRoutes;
import dev.mooring.ops.HealthRoutes.WebSocketSettings;
import dev.mooring.ops.MetricsRoutes;
import dev.mooring.ops.NodeStatus;
import dev.mooring.ops.OpsRoutes;
import dev.mooring.ops.live.LiveOps;
import dev.mooring.socketio.ClientListener;
import dev.mooring.socketio.Middleware;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.Namespaces;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.SocketIoServer;
import dev.mooring.sockjs.SockJsRoutes;
import dev.mooring.tracking.SessionWatch;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The objects of a node, built and connected by {@link #of}, before any of them runs. Immutable.
 *
 * @param status the node's id, version and state
 * @param registration the node's entry in the registry
 * @param cluster the bus to other nodes, and the store for recovery
 * @param namespaces the Socket.IO namespaces
 * @param revoker applies the list of revoked tokens
 * @param drainer drains the node
 * @param keys succeeds when the first attempt to get the keys for tokens is over
 * @param server the options of the HTTP servers
 * @param routes mounts all routes on a router
 */
record NodeComponents(
        NodeStatus status,
        Registration registration,
        NodeCluster cluster,
        Namespaces namespaces,
        Revoker revoker,
        Drainer drainer,
        Future<Void> keys,
        HttpServerOptions server,
        List<Consumer<Router>> routes) {

    /** The files of the client helper for front ends (docs/client.md). */
    private static final Set<String> CLIENT_HELPER = Set.of("mooring-client.js", "mooring-client.d.ts");

    /** Builds all objects of a node, from the lowest package to the highest. Starts none of them. */
    static NodeComponents of(NodeConfig config, NodeIdentity self, Loops loops, NodeRedis redis, InstantSource clock) {
        NodeStatus status = new NodeStatus(self.id(), self.version(), loops, clock);
        SecureRandom random = new SecureRandom();
        Verifiers keys = Verifiers.of(config.auth(), loops, clock);
        PerLoop<TokenVerifier> verifiers = keys.all();
        HandshakeLimiter gate = new HandshakeLimiter(loops, config.handshakes());
        NodeMetrics metrics = new NodeMetrics(loops, clock);
        AdmissionSwitch admission = new AdmissionSwitch(loops, gate);
        Registration registration = Registration.of(config, status, loops, redis.links(), new Sources(clock, random));
        NodeRelay relay = NodeRelay.of(config, self.id(), loops, registration.directory(), clock);
        NodeCluster cluster = NodeCluster.of(config, loops, redis.links(), redis.config(), registration.key(), random);
        ServerOptions options = ServerOptions.DEFAULTS.withEngine(config.engine());
        Namespaces namespaces = cluster.namespaces(options.clients());
        SessionWatch watch = registration.watch();
        namespaces.listen(ClientListener.both(watch, metrics));
        NodeSources sources = new NodeSources(registration.key(), random, clock);
        EngineHooks hooks = new EngineHooks(SessionListener.both(watch, metrics), admission, relay.requests());
        SocketIoServer io = SocketIoServer.create(loops, options, namespaces, sources, hooks);
        Middleware connects =
                socket -> EventLimit.countConnect(socket, config.chat().eventRate());
        io.of("/")
                .use(connects)
                .onConnect(socket -> EventLimit.impose(socket, config.chat().eventRate()));
        RedisStore store = new RedisStore(redis.links(), config.chat().conversationLife(), clock, UUID::randomUUID);
        Stores stores = new Stores(store, metrics.count(store));
        Namespace namespace = io.of(Chat.NAMESPACE).use(connects);
        Chat.Services services = new Chat.Services(stores, Responders.of(config, loops), clock, random);
        Chat chat = Chat.open(namespace, loops, config.chat(), verifiers, services);
        Namespace live = io.of(LiveOps.NAMESPACE)
                .use(connects)
                .onConnect(socket -> EventLimit.impose(socket, config.chat().eventRate()));
        LiveOps.open(live, loops, verifiers, status, metrics::live);
        metrics.ask(new NodeVitals(registration, gate, chat, io, cluster, redis.links())::read);

        ClusterConnections connections = new ClusterConnections(self.id().value(), io, registration.directory());
        HealthRoutes health = new HealthRoutes(
                status,
                loops,
                features(config, chat, keys, () -> relay.works(connections::isAlone), cluster::recovers),
                new HealthCheck("dependencies", () -> dependencies(redis, keys, registration)),
                new HealthCheck("capacity", gate::hasRoom),
                settings(config),
                connections);
        MetricsRoutes numbers = new MetricsRoutes(verifiers, config.metricsToken(), metrics::scrape);
        ApiRoutes api = ApiRoutes.forBackEnds(
                loops,
                verifiers,
                config.engine().limits().maxPayload(),
                new ConversationOperations(stores, chat.messageService()),
                new UserOperations(namespace, registration.directory()));
        ApiRoutes ops = ApiRoutes.forOperators(
                loops, verifiers, new OpsRoutes(registration.directory(), registration.mask()).operations());
        SockJsRoutes sockJs = new SockJsRoutes(
                io.externalConnections(), config.engine().heartbeat().pingInterval());
        return new NodeComponents(
                status,
                registration,
                cluster,
                namespaces,
                new Revoker(verifiers, chat, clock),
                new Drainer(
                        loops,
                        config.drainWindow(),
                        EcsTask.minimumDrain(config),
                        new Drainer.Parts(admission, new RegisteredNode(registration, connections), watch, relay)),
                keys.ready(),
                serverOptions(io, config.engine().limits().maxPayload()),
                List.of(
                        ClosedPaths::mount,
                        io::mount,
                        router -> io.mountAt(router, LiveOps.PATH),
                        router -> sockJs.mount(router, loops.here().vertx()),
                        router -> io.mountFiles(router, CLIENT_HELPER),
                        router -> relay.mount(router, io::releasePoll),
                        health::mount,
                        numbers::mount,
                        api::mount,
                        NodePages.of(config, clock)::mount, // before the /ops routes, because the page is at /ops/
                        ops::mount));
    }

    /** Sets the WebSocket limits of Vert.x, which apply to SockJS only: Engine.IO encodes its own frames. */
    private static HttpServerOptions serverOptions(SocketIoServer io, int maxPayload) {
        return io.httpServerOptions().setMaxWebSocketFrameSize(maxPayload).setMaxWebSocketMessageSize(maxPayload);
    }

    private static List<HealthCheck> features(
            NodeConfig config,
            Chat chat,
            Verifiers keys,
            Supplier<Future<Boolean>> relayWorks,
            Supplier<Future<Boolean>> recoveryWorks) {
        return List.of(
                new HealthCheck("heartbeat", chat::isHeartbeatOnTime),
                new HealthCheck("stickySession", relayWorks),
                new HealthCheck("authentication", keys::haveKey),
                new HealthCheck(
                        "widgetSupport",
                        () -> Future.succeededFuture(config.chat().widgetEnabled())),
                new HealthCheck("reconnection", recoveryWorks));
    }

    private static Future<Boolean> dependencies(NodeRedis redis, Verifiers keys, Registration registration) {
        List<Future<Boolean>> all = List.of(redis.works(), keys.areComplete(), registration.areRevocationsRead());
        return Future.all(all).map(answers -> !answers.<Boolean>list().contains(false));
    }

    private static WebSocketSettings settings(NodeConfig config) {
        EngineConfig engine = config.engine();
        return new WebSocketSettings(
                engine.heartbeat().pingTimeout().toMillis(),
                engine.heartbeat().pingInterval().toMillis(),
                config.chat().heartbeatInterval().toMillis());
    }
}
