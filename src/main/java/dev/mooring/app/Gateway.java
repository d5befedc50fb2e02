package dev.mooring.app;

import dev.mooring.auth.DevelopmentTokens;
import dev.mooring.auth.Role;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.chat.Chat;
import dev.mooring.chat.RedisStore;
import dev.mooring.chat.Stores;
import dev.mooring.config.NodeConfig;
import dev.mooring.engineio.EngineConfig;
import dev.mooring.loop.Loops;
import dev.mooring.ops.ApiRoutes;
import dev.mooring.ops.ConversationOperations;
import dev.mooring.ops.Feature;
import dev.mooring.ops.HealthRoutes;
import dev.mooring.ops.HealthRoutes.WebSocketSettings;
import dev.mooring.ops.NodeState;
import dev.mooring.ops.NodeStatus;
import dev.mooring.ops.SessionOperations;
import dev.mooring.ops.UserOperations;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLinks;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.ServerOptions;
import dev.mooring.socketio.SocketIoServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** One node, put together. Starting and stopping block: they are the main thread's work, not a loop's. */
public final class Gateway {

    private static final Logger LOG = System.getLogger(Gateway.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Longer than the load balancer's, so that it is the balancer that lets go of a connection, and knows. */
    private static final Duration IDLE = Duration.ofMinutes(3);

    private final Vertx vertx;
    private final Registration registration;
    private final Drainer drainer;
    private final NodeRedis redis;
    private final int port;

    private Gateway(Vertx vertx, Registration registration, Drainer drainer, NodeRedis redis, int port) {
        this.vertx = vertx;
        this.registration = registration;
        this.drainer = drainer;
        this.redis = redis;
        this.port = port;
    }

    /**
     * Starts a node, and answers when it serves.
     *
     * @throws IOException when the embedded Redis does not start
     */
    public static Gateway start(NodeConfig config) throws IOException {
        InstantSource clock = InstantSource.system();
        EmbeddedRedis redis = config.redisUrl().isPresent() ? null : EmbeddedRedis.start();
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(config.eventLoops()).setPreferNativeTransport(true));
        try {
            Loops loops = await(Loops.start(vertx, config.eventLoops()));
            NodeStatus status = new NodeStatus(config.nodeId(), Version.read(), loops);
            List<TokenVerifier> verifiers = new ArrayList<>();
            loops.forEach(loop -> verifiers.add(new TokenVerifier(config.auth(), clock)));

            RedisLinks links = RedisLinks.of(loops, RedisConfig.of(redisUrl(config, redis)), new SecureRandom());
            await(links.start());
            Registration registration = Registration.of(config, status, loops, links, clock);
            SocketIoServer io = registration.server(loops, ServerOptions.DEFAULTS.withEngine(config.engine()));
            io.of("/");
            RedisStore store = new RedisStore(links, config.chat().conversationLife(), clock, UUID::randomUUID);
            Stores stores = new Stores(store, store);
            Namespace namespace = io.of(Chat.NAMESPACE);
            Chat chat = Chat.open(
                    namespace,
                    loops,
                    config.chat(),
                    verifiers,
                    new Chat.Desk(stores, Responders.of(config, loops), clock));

            NodeRedis nodeRedis = new NodeRedis(links, redis);
            ClusterConnections connections =
                    new ClusterConnections(config.nodeId().value(), io, registration.directory());
            HealthRoutes health = health(config, status, loops, chat, verifiers, connections, nodeRedis);
            ApiRoutes api = ApiRoutes.forBackEnds(
                    loops,
                    verifiers,
                    config.engine().limits().maxPayload(),
                    new ConversationOperations(stores, chat.courier()),
                    new UserOperations(namespace, registration.directory()));
            ApiRoutes ops = ApiRoutes.forOperators(
                    loops, verifiers, new SessionOperations(registration.directory(), registration.mask()));
            DemoPage demo = new DemoPage(config.developmentKey() ? demoToken(config, clock) : null);
            Drainer drainer = new Drainer(loops, config.drainWindow(), registration, connections);
            int port = register(
                    config,
                    registration,
                    drainer,
                    () -> listen(
                            config, loops, io, List.of(io::mount, health::mount, api::mount, ops::mount, demo::mount)));
            Gateway gateway = new Gateway(vertx, registration, drainer, nodeRedis, port);
            gateway.announce(config, status, clock);
            return gateway;
        } catch (RuntimeException e) {
            Future<Void> ignored = vertx.close();
            if (redis != null) {
                redis.close();
            }
            throw e;
        }
    }

    private static HealthRoutes health(
            NodeConfig config,
            NodeStatus status,
            Loops loops,
            Chat chat,
            List<TokenVerifier> verifiers,
            ClusterConnections connections,
            NodeRedis redis) {
        List<Feature> features = List.of(
                new Feature("heartbeat", chat::isBeating),
                new Feature("stickySession", connections::isAlone), // there is no relay yet
                new Feature(
                        "authentication",
                        () -> Future.succeededFuture(verifiers.get(0).hasKey())),
                new Feature(
                        "widgetSupport",
                        () -> Future.succeededFuture(config.chat().widgetEnabled())),
                new Feature("reconnection", () -> Future.succeededFuture(false)));
        Feature store = new Feature("store", redis::works);
        EngineConfig engine = config.engine();
        WebSocketSettings settings = new WebSocketSettings(
                engine.heartbeat().pingTimeout().toMillis(),
                engine.heartbeat().pingInterval().toMillis(),
                config.chat().heartbeatInterval().toMillis());
        return new HealthRoutes(status, loops, features, store, settings, connections);
    }

    private static String redisUrl(NodeConfig config, @Nullable EmbeddedRedis embedded) {
        return embedded == null ? config.redisUrl().orElseThrow() : embedded.url();
    }

    /** Takes the node's name, listens, and tells all where; gives the name back at once when that fails. */
    private static int register(NodeConfig config, Registration registration, Drainer drainer, IntSupplier listening) {
        await(registration.claim());
        try {
            int port = listening.getAsInt();
            String address = config.registry().address().orElse("127.0.0.1:" + port);
            await(registration.start(address, () -> {
                Future<Void> ignored = drainer.drain(); // says itself how it goes
            }));
            await(registration.become(NodeState.READY));
            return port;
        } catch (RuntimeException e) {
            try {
                await(registration.release());
            } catch (StartFailure second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static int listen(NodeConfig config, Loops loops, SocketIoServer io, List<Consumer<Router>> routes) {
        HttpServerOptions options = io.httpServerOptions()
                .setHost(config.listen().host())
                .setIdleTimeout((int) IDLE.toSeconds())
                .setTcpNoDelay(true);
        int port = config.listen().port() == 0
                ? freePort(config.listen().host())
                : config.listen().port();
        loops.forEach(loop -> {
            HttpServer ignored = awaitListening(config, loop.call(() -> {
                Router router = Router.router(loop.vertx());
                routes.forEach(each -> each.accept(router));
                NotFound.mount(router);
                return loop.vertx()
                        .createHttpServer(options.setPort(port))
                        .requestHandler(router)
                        .listen();
            }));
        });
        return port;
    }

    /** All loops share one port, and Vert.x shares only one that is known beforehand. */
    private static int freePort(String host) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartFailure("no port is free at " + host + ": " + e.getMessage(), e);
        }
    }

    private static HttpServer awaitListening(NodeConfig config, Future<HttpServer> listening) {
        try {
            return await(listening);
        } catch (StartFailure e) {
            NodeConfig.Listen listen = config.listen();
            throw new StartFailure(
                    "port " + listen.port() + " at " + listen.host() + " cannot be listened at: " + e.getMessage()
                            + "; set PORT or HOST, or stop what is there",
                    e);
        }
    }

    private static String demoToken(NodeConfig config, InstantSource clock) {
        return new DevelopmentTokens(config.auth(), clock).mint("agent-1", Role.AGENT);
    }

    private void announce(NodeConfig config, NodeStatus status, InstantSource clock) {
        if (redis.embedded() != null) {
            LOG.log(
                    Level.INFO,
                    "embedded Redis at {0}, gone with this process; another node joins by REDIS_URL={0}",
                    redis.embedded().url());
        }
        if (config.developmentKey()) {
            DevelopmentTokens tokens = new DevelopmentTokens(config.auth(), clock);
            LOG.log(
                    Level.INFO,
                    "no JWT key is configured; tokens for this run, as auth.token or Authorization: Bearer");
            for (Role role : new Role[] {Role.AGENT, Role.SERVICE, Role.ADMIN}) {
                LOG.log(Level.INFO, "{0}: {1}", role.wireName(), tokens.mint(role.wireName() + "-1", role));
            }
        }
        String host = config.listen().host().equals("0.0.0.0")
                ? "localhost"
                : config.listen().host();
        LOG.log(
                Level.INFO,
                "node {0} {1} listening at http://{2}:{3}",
                status.id(),
                status.version(),
                host,
                String.valueOf(port));
    }

    /** The port that it listens at. */
    public int port() {
        return port;
    }

    /** Runs {@code stop} on a thread of its own when another node takes this one's name. */
    void onFenced(Runnable stop) {
        Future<Void> ignored = registration.fenced().onSuccess(taken -> new Thread(stop, "fenced").start());
    }

    /** Lets all clients go, over the time that the configuration gives them, and stops. Answers whether that went well. */
    public boolean stop() {
        return stop(drainer.drain());
    }

    /** Ends all sessions at once and stops. Answers whether that went well. */
    boolean stopAtOnce() {
        return stop(drainer.end());
    }

    private boolean stop(Future<Void> emptied) {
        LOG.log(Level.INFO, "stopping");
        try {
            await(emptied, drainer.window().plus(PATIENCE));
            await(registration.release());
            await(redis.links().close());
            await(vertx.close());
            redis.stop();
            LOG.log(Level.INFO, "stopped");
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "did not stop cleanly", e);
            return false;
        }
    }

    private static <T> T await(Future<T> future) {
        return await(future, PATIENCE);
    }

    private static <T> T await(Future<T> future, Duration patience) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartFailure(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new StartFailure("no answer within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }
}
