package dev.mooring.support;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What the registry has for a node, and is none: it shows a test what nodes send each other. */
public final class StandInNode implements AutoCloseable {

    /** What ends the path of a request that it never answers. */
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

    /** Writes into the registry that there is a node at that port, whose sessions have that key. */
    public static void register(RawRedis redis, String key, String state, int port) {
        String id = "stand-in-" + key;
        String address = "localhost:" + port;
        redis.number("HSET", "mooring:node:" + id, "key", key, "address", address, "state", state);
        redis.number("PEXPIRE", "mooring:node:" + id, "15000");
        redis.number("ZADD", "mooring:nodes", redis.list("TIME").get(0) + "000", id);
    }

    /** Starts one that takes no new clients. */
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

    /** A sid that would be of a session of a node with that key. */
    public static String sid(String key) {
        return key + "A".repeat(30);
    }

    /** A sid that would be of one of its sessions. */
    public String sid() {
        return sid(key);
    }

    /** The next request that has come. */
    public HttpServerRequest request() {
        return Answers.next(requests);
    }

    /** The next path that it has not answered when the connection ended. */
    public String hungUp() {
        return Answers.next(hungUp);
    }

    @Override
    public void close() {
        redis.number("DEL", "mooring:node:stand-in-" + key);
        Answers.await(vertx.close());
    }
}
