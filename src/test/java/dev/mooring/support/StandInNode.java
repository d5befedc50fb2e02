package dev.mooring.support;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server that is registered as a node but is none. It shows a test the requests that nodes send each other. */
public final class StandInNode implements AutoCloseable {

    /** The end of the path of requests that the stand-in never answers. */
    public static final String SLOWLY = "&slowly";

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<HttpServerRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> hungUp = new LinkedBlockingQueue<>();
    private final RawRedis redis;
    private final String key;

    private StandInNode(RawRedis redis, String key, String state) {
        this.redis = redis;
        this.key = key;
        HttpServer server = Answers.await(
                vertx.createHttpServer().requestHandler(this::onRequest).listen(0, "localhost"));
        register(redis, key, state, server.actualPort());
    }

    /** Registers a node at this port whose sessions have this node key. */
    public static void register(RawRedis redis, String key, String state, int port) {
        String id = "stand-in-" + key;
        String address = "localhost:" + port;
        redis.number("HSET", "mooring:node:" + id, "key", key, "address", address, "state", state);
        redis.number("PEXPIRE", "mooring:node:" + id, "15000");
        redis.number("ZADD", "mooring:nodes", redis.list("TIME").get(0) + "000", id);
    }

    /** Starts a stand-in that takes no new clients. */
    public static StandInNode start(RawRedis redis, String key) {
        return new StandInNode(redis, key, "draining");
    }

    private void onRequest(HttpServerRequest request) {
        requests.add(request);
        if (request.uri().endsWith(SLOWLY)) {
            request.response().closeHandler(closed -> hungUp.add(request.uri()));
        } else {
            request.response().putHeader("X-From", "stand-in").end("6");
        }
    }

    /** A sid of a node with this key. */
    public static String sid(String key) {
        return key + "A".repeat(30);
    }

    /** A sid of this node. */
    public String sid() {
        return sid(key);
    }

    /** Waits for the next request. */
    public HttpServerRequest request() {
        return Answers.next(requests);
    }

    /** Waits for the next request whose connection was closed before its answer, and returns its path. */
    public String hungUp() {
        return Answers.next(hungUp);
    }

    @Override
    public void close() {
        redis.number("DEL", "mooring:node:stand-in-" + key);
        Answers.await(vertx.close());
    }
}
