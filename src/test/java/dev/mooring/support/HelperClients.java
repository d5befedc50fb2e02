package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Clients on mooring-client.js, led one by one: src/test/node/helper.js says what they do. */
public final class HelperClients implements AutoCloseable {

    private final NodeProgram program;
    private int opened;

    private HelperClients(NodeProgram program) {
        this.program = program;
    }

    /** Starts the program, which has no client yet. */
    public static HelperClients start() throws IOException {
        return new HelperClients(NodeProgram.start("helper.js", Map.of()));
    }

    /** One client: its name in the program. */
    public record Helper(HelperClients all, String name) {

        /** The helper's status. */
        public JsonObject status() {
            return (JsonObject) all.program.call("status", named());
        }

        /** {@code {connects, disconnects, asked, log, statuses, outages, socketId}}. */
        public JsonObject state() {
            return (JsonObject) all.program.call("state", named());
        }

        /** One of the lists of its state. */
        public List<?> state(String list) {
            return state().getJsonArray(list).getList();
        }

        /** The texts of the messages that it has been told of, in their order. */
        public List<String> messages() {
            return texts("messages");
        }

        /** The same before it has dropped anything. */
        public List<String> raw() {
            return texts("raw");
        }

        private List<String> texts(String command) {
            return ((JsonArray) all.program.call(command, named()))
                    .stream().map(String.class::cast).toList();
        }

        /** The other events that it has told: {@code [[event, body]]}. */
        public List<JsonArray> events(String event) {
            return ((JsonArray) all.program.call("events", named()))
                    .stream()
                            .map(JsonArray.class::cast)
                            .filter(each -> each.getString(0).equals(event))
                            .toList();
        }

        /** Sends a message, and answers the ack, or {@code {code}} where it fails. */
        public JsonObject send(String text, JsonObject options) {
            return (JsonObject)
                    all.program.call("send", named().put("text", text).put("options", options));
        }

        /** The same, without options. */
        public JsonObject send(String text) {
            return send(text, new JsonObject());
        }

        /** Sends a message, and goes on. */
        public CompletableFuture<Object> sendLater(String text) {
            return all.program.callLater("send", named().put("text", text).put("options", new JsonObject()));
        }

        /** Calls one of its methods, and answers the result, or {@code {code}} where it fails. */
        public Object call(String method, Object... args) {
            return all.program.call("call", named().put("method", method).put("args", new JsonArray(List.of(args))));
        }

        /** Loses its connection, in a way that src/test/node/cut.js describes. */
        public void cut(String how) {
            Object ignored = all.program.call("cut", named().put("how", how));
        }

        /** Has an event come on its current connection. */
        public void bring(String event, Object... args) {
            JsonArray all = new JsonArray().add(event);
            List.of(args).forEach(all::add);
            Object ignored = this.all.program.call("bring", named().put("args", all));
        }

        /** Loses that many acks that are yet to come. */
        public void loseAcks(int number) {
            Object ignored = all.program.call("loseAcks", named().put("number", number));
        }

        private JsonObject named() {
            return new JsonObject().put("name", name);
        }
    }

    /** A client that has connected, or was refused. */
    public Helper open(String url, JsonObject options) {
        return opened(new JsonObject().put("url", url).put("options", options));
    }

    /** A client that has begun to connect. */
    public Helper begin(String url, JsonObject options) {
        return opened(new JsonObject().put("url", url).put("options", options).put("wait", false));
    }

    /** A client with a token function: the token for each reason. */
    public Helper openWithTokens(String url, JsonObject options, JsonObject tokens) {
        return opened(new JsonObject().put("url", url).put("options", options).put("tokens", tokens));
    }

    private Helper opened(JsonObject options) {
        String name = "helper-" + opened++;
        Object ignored = program.call("open", options.put("name", name));
        return new Helper(this, name);
    }

    @Override
    public void close() {
        program.close();
    }
}
