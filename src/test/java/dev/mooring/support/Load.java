package dev.mooring.support;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A load of official JavaScript clients, which are members of conversations and send numbered messages.
 * src/test/node/load.js documents the clients and the report.
 */
public final class Load implements AutoCloseable {

    private static final int AGENTS = 50;
    private static final Duration SETTLING = Duration.ofSeconds(40);

    private final NodeProgram program;
    private final Duration limit;

    private Load(NodeProgram program, Duration limit) {
        this.program = program;
        this.limit = limit;
    }

    /** Starts the program. Returns when all members have joined their conversations. */
    public static Load start(JsonObject options, Duration limit, String... urls) throws IOException {
        JsonArray tokens = new JsonArray();
        IntStream.range(0, AGENTS)
                .mapToObj(i -> TestNode.token("agent-" + i, Role.AGENT))
                .forEach(tokens::add);
        JsonArray places = new JsonArray();
        for (String url : urls) {
            places.add(url);
        }
        JsonObject all = options.copy()
                .put("tokens", tokens)
                .put("urls", places)
                .put("maxSeconds", limit.plus(SETTLING).toSeconds());
        Load load = new Load(NodeProgram.start("load.js", Map.of(), all.encode()), limit);
        Object ignored = load.program.awaitLine("ready", limit);
        return load;
    }

    /** The numbers so far: {@code {connected, acked, refusals, disconnects}}. */
    public JsonObject status() {
        return (JsonObject) program.call("status", new JsonObject());
    }

    /** Cuts the connections of some members, in a way that src/test/node/cut.js describes. */
    public void cut(int number, String how) {
        Object ignored =
                program.call("cut", new JsonObject().put("number", number).put("how", how));
    }

    /** Whether every message is acknowledged or finally refused. */
    public boolean isSent() {
        return !program.values("sent").isEmpty();
    }

    /** Waits until every message is acknowledged or finally refused. */
    public void awaitSent() {
        Object ignored = program.awaitLine("sent", limit);
    }

    /** Waits until every member has all its messages, or a timeout is over. Prints and returns the report. */
    public LoadReport report() {
        JsonObject report = (JsonObject) program.call("report", new JsonObject(), SETTLING);
        System.out.println("load: " + report.encode());
        return new LoadReport(report);
    }

    @Override
    public void close() {
        program.close();
    }
}
