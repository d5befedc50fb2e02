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
import dev.mooring.ops.Feature;
import dev.mooring.ops.HealthRoutes;
import dev.mooring.ops.HealthRoutes.WebSocketSettings;
import dev.mooring.ops.MetricsRoutes;
import dev.mooring.ops.NodeStatus;
import dev.mooring.ops.SessionOperations;
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
 * What a node consists of, put together: nothing of it has begun yet, and nobody knows of it. Immutable.
 *
 * @param status what it does at the moment
 * @param registration its part in the registry
 * @param cluster its connection to other nodes
 * @param namespaces what it offers to clients
 * @param revoker who refuses what is revoked
 * @param drainer who lets its clients go
 * @param keys succeeds when tokens can be checked, or their keys cannot be had now
 * @param server what its HTTP servers must be set to
 * @param routes what they serve
 */
record NodeParts(
        NodeStatus status,
        Registration registration,
        NodeCluster cluster,
        Namespaces namespaces,
        Revoker revoker,
        Drainer drainer,
        Future<Void> keys,
        HttpServerOptions server,
        List<Consumer<Router>> routes) {

    /** The client helper for front ends: docs/client.md. */
    private static final Set<String> CLIENT_HELPER = Set.of("mooring-client.js", "mooring-client.d.ts");

    static NodeParts of(NodeConfig config, NodeIdentity self, Loops loops, NodeRedis redis, InstantSource clock) {
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
        Chat.Desk desk = new Chat.Desk(stores, Responders.of(config, loops), clock, random);
        Chat chat = Chat.open(namespace, loops, config.chat(), verifiers, desk);
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
                new Feature("dependencies", () -> dependencies(redis, keys, registration)),
                new Feature("room", gate::hasRoom),
                settings(config),
                connections);
        MetricsRoutes numbers = new MetricsRoutes(verifiers, config.metricsToken(), metrics::scrape);
        ApiRoutes api = ApiRoutes.forBackEnds(
                loops,
                verifiers,
                config.engine().limits().maxPayload(),
                new ConversationOperations(stores, chat.courier()),
                new UserOperations(namespace, registration.directory()));
        ApiRoutes ops = ApiRoutes.forOperators(
                loops, verifiers, new SessionOperations(registration.directory(), registration.mask()).all());
        SockJsRoutes sockJs = new SockJsRoutes(
                io.externalConnections(), config.engine().heartbeat().pingInterval());
        return new NodeParts(
                status,
                registration,
                cluster,
                namespaces,
                new Revoker(verifiers, chat, clock),
                new Drainer(
                        loops,
                        config.drainWindow(),
                        EcsTask.minimumDrain(config),
                        new Drainer.Parts(admission, new NodeDrain(registration, connections), watch, relay)),
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
                        NodePages.of(config, clock)::mount, // before the routes of /ops: its page is below them
                        ops::mount));
    }

    /** SockJS uses the WebSockets of Vert.x, which have limits of their own: Engine.IO writes its own frames. */
    private static HttpServerOptions serverOptions(SocketIoServer io, int maxPayload) {
        return io.httpServerOptions().setMaxWebSocketFrameSize(maxPayload).setMaxWebSocketMessageSize(maxPayload);
    }

    private static List<Feature> features(
            NodeConfig config,
            Chat chat,
            Verifiers keys,
            Supplier<Future<Boolean>> relays,
            Supplier<Future<Boolean>> recovers) {
        return List.of(
                new Feature("heartbeat", chat::isBeating),
                new Feature("stickySession", relays),
                new Feature("authentication", keys::haveKey),
                new Feature(
                        "widgetSupport",
                        () -> Future.succeededFuture(config.chat().widgetEnabled())),
                new Feature("reconnection", recovers));
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
