package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** A Socket.IO server of Node.js with the Redis Streams adapter; src/test/node/peer.js has its commands. */
public final class NodePeer implements AutoCloseable {

    private final NodeProgram program;
    private final int port;

    private NodePeer(NodeProgram program) {
        this.program = program;
        this.port = (int) program.awaitLine("listening", Duration.ofSeconds(20));
    }

    /** Starts a server at the Redis of our nodes. */
    public static NodePeer start(String redisUrl, String name) throws IOException {
        return new NodePeer(NodeProgram.start("peer.js", Map.of("REDIS_URL", redisUrl), name));
    }

    /** Bytes in the JSON form of the program. */
    public static JsonObject bytes(byte... bytes) {
        return new JsonObject().put("$bytes", Base64.getEncoder().encodeToString(bytes));
    }

    /** The URL of the server. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Emits an event to a room. */
    public void emit(String namespace, String room, String event, Object... args) {
        Object ignored = program.call("emit", inRoom(namespace, room, event, args));
    }

    /** Emits an event to a room, and returns the acks of all clients. */
    public JsonArray emitWithAck(String namespace, String room, String event, Object... args) {
        return (JsonArray) program.call("emitWithAck", inRoom(namespace, room, event, args));
    }

    private static JsonObject inRoom(String namespace, String room, String event, Object... args) {
        JsonArray values = new JsonArray();
        for (Object arg : args) {
            values.add(arg);
        }
        return of(namespace)
                .put("rooms", new JsonArray().add(room))
                .put("event", event)
                .put("args", values);
    }

    /** A command's options that name a namespace. */
    public static JsonObject of(String namespace) {
        return new JsonObject().put("nsp", namespace);
    }

    /** Fetches the sockets of the whole cluster: {@code {sid, rooms, data}} each. */
    public JsonArray fetchSockets(String namespace) {
        return (JsonArray) program.call("fetchSockets", of(namespace));
    }

    /** Emits an event to the other servers, and returns their responses. */
    public JsonArray serverSideEmitWithAck(String namespace, String event, Object... args) {
        JsonArray values = new JsonArray();
        for (Object arg : args) {
            values.add(arg);
        }
        return (JsonArray) program.call(
                "serverSideEmitWithAck", of(namespace).put("event", event).put("args", values));
    }

    /** Runs another command of the program. */
    public Object call(String command, JsonObject options) {
        return program.call(command, options);
    }

    /** The events that other servers have emitted to this one. */
    public JsonArray asked() {
        return program.values("asked");
    }

    /** Shuts the server down, so that it stores its sessions. */
    public void shutDown() throws InterruptedException {
        Object ignored = program.call("close", new JsonObject());
        if (program.awaitExit() != 0) {
            throw new AssertionError("it did not end well: " + program.noise());
        }
    }

    /** Kills the process (SIGKILL). */
    public void kill() {
        program.kill();
    }

    @Override
    public void close() {
        program.close();
    }
}
