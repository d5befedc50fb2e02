package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Official JavaScript clients in a Node.js program; a test controls each. src/test/node/stock.js has the commands. */
public final class StockClients implements AutoCloseable {

    private final NodeProgram program;
    private int opened;

    private StockClients(NodeProgram program) {
        this.program = program;
    }

    /** Starts the program without a client. */
    public static StockClients start() throws IOException {
        return new StockClients(NodeProgram.start("stock.js", Map.of()));
    }

    /** One client: its name in the program, and its socket's id at the first connection. */
    public record Stock(StockClients all, String name, String sid) {

        /** Joins a room of {@code /mixed}. */
        public Stock join(String room) {
            Object ignored = call("join", room);
            return this;
        }

        /** Emits an event, and returns its ack. */
        public Object call(String event, Object... args) {
            JsonArray values = new JsonArray(List.of(args));
            return all.program.call("call", options().put("event", event).put("args", values));
        }

        /** Emits an event without an ack. */
        public void emit(String event, Object... args) {
            Object ignored =
                    all.program.call("emit", options().put("event", event).put("args", new JsonArray(List.of(args))));
        }

        /** Acknowledges an event with this value from now on. */
        public Stock answer(String event, Object value) {
            Object ignored =
                    all.program.call("answer", options().put("event", event).put("value", value));
            return this;
        }

        /** The first arguments of all events of this name, in order. */
        public List<Object> heard(String event) {
            return ((JsonArray) all.program.call("events", options()))
                    .stream()
                            .map(JsonArray.class::cast)
                            .filter(each -> each.getString(0).equals(event))
                            .map(each -> each.getValue(1))
                            .toList();
        }

        /** The client's state: {@code {sid, connected, recovered, connects, disconnects}}. */
        public JsonObject state() {
            return (JsonObject) all.program.call("state", options());
        }

        /** Sets the URL of the client's next reconnection. */
        public void leadTo(String url) {
            Object ignored = all.program.call("leadTo", options().put("url", url));
        }

        /** Cuts the client's connection, in a way that src/test/node/cut.js describes. */
        public void cut(String how) {
            Object ignored = all.program.call("cut", options().put("how", how));
        }

        private JsonObject options() {
            return new JsonObject().put("name", name);
        }
    }

    /** Opens a client, and waits until it is connected. */
    public Stock open(String url, String namespace, String... transports) {
        return open(url, namespace, new JsonObject(), transports);
    }

    /** Opens a client with this {@code auth}, and waits until it is connected. */
    public Stock open(String url, String namespace, JsonObject auth, String... transports) {
        JsonObject options = NodePeer.of(namespace)
                .put("name", "client-" + ++opened)
                .put("url", url)
                .put("auth", auth);
        if (transports.length > 0) {
            options.put("transports", new JsonArray(List.of(transports)));
        }
        JsonObject state = (JsonObject) program.call("open", options);
        return new Stock(this, options.getString("name"), state.getString("sid"));
    }

    @Override
    public void close() {
        program.close();
    }
}
