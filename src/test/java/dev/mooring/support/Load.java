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
 * Members of conversations on official JavaScript clients, who send numbered messages: src/test/node/load.js says what
 * they do and what its report holds.
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

    /** Starts the program; all members have joined when this returns. */
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

    /** {@code {connected, acked, refusals, disconnects}} so far. */
    public JsonObject status() {
        return (JsonObject) program.call("status", new JsonObject());
    }

    /** Cuts the connections of some members, in a way that src/test/node/cut.js describes. */
    public void cut(int number, String how) {
        Object ignored =
                program.call("cut", new JsonObject().put("number", number).put("how", how));
    }

    /** Whether every message is acknowledged, or refused for good. */
    public boolean isSent() {
        return !program.values("sent").isEmpty();
    }

    /** Waits until every message is acknowledged, or refused for good. */
    public void awaitSent() {
        Object ignored = program.awaitLine("sent", limit);
    }

    /** The report, once every member has what it is to have, or some time is over. Also printed. */
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
