package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Clients with mooring-client.js, in a Node.js program; a test controls each. src/test/node/helper.js has the commands.
 */
public final class HelperClients implements AutoCloseable {

    private final NodeProgram program;
    private int opened;

    private HelperClients(NodeProgram program) {
        this.program = program;
    }

    /** Starts the program without a client. */
    public static HelperClients start() throws IOException {
        return new HelperClients(NodeProgram.start("helper.js", Map.of()));
    }

    /** One client, named by its name in the program. */
    public record Helper(HelperClients all, String name) {

        /** The {@code status} of the client. */
        public JsonObject status() {
            return (JsonObject) all.program.call("status", named());
        }

        /** {@code {connects, disconnects, asked, log, statuses, outages, socketId}}. */
        public JsonObject state() {
            return (JsonObject) all.program.call("state", named());
        }

        /** One list of the client's state. */
        public List<?> state(String list) {
            return state().getJsonArray(list).getList();
        }

        /** The texts of the messages that the client has reported, in order. */
        public List<String> messages() {
            return texts("messages");
        }

        /** The texts of all received messages, also of those that the client dropped as duplicates. */
        public List<String> raw() {
            return texts("raw");
        }

        private List<String> texts(String command) {
            return ((JsonArray) all.program.call(command, named()))
                    .stream().map(String.class::cast).toList();
        }

        /** The other events that the client has reported: {@code [[event, body]]}. */
        public List<JsonArray> events(String event) {
            return ((JsonArray) all.program.call("events", named()))
                    .stream()
                            .map(JsonArray.class::cast)
                            .filter(each -> each.getString(0).equals(event))
                            .toList();
        }

        /** Sends a message, and returns the ack, or {@code {code}} if sending fails. */
        public JsonObject send(String text, JsonObject options) {
            return (JsonObject)
                    all.program.call("send", named().put("text", text).put("options", options));
        }

        /** Sends a message without options. */
        public JsonObject send(String text) {
            return send(text, new JsonObject());
        }

        /** Sends a message without waiting for the ack. */
        public CompletableFuture<Object> sendLater(String text) {
            return all.program.callLater("send", named().put("text", text).put("options", new JsonObject()));
        }

        /** Calls a method of the client, and returns the result, or {@code {code}} if it fails. */
        public Object call(String method, Object... args) {
            return all.program.call("call", named().put("method", method).put("args", new JsonArray(List.of(args))));
        }

        /** Cuts the client's connection, in a way that src/test/node/cut.js describes. */
        public void cut(String how) {
            Object ignored = all.program.call("cut", named().put("how", how));
        }

        /** Simulates an event from the server on the client's current connection. */
        public void bring(String event, Object... args) {
            JsonArray all = new JsonArray().add(event);
            List.of(args).forEach(all::add);
            Object ignored = this.all.program.call("bring", named().put("args", all));
        }

        /** Drops this number of acks that the client receives next. */
        public void loseAcks(int number) {
            Object ignored = all.program.call("loseAcks", named().put("number", number));
        }

        private JsonObject named() {
            return new JsonObject().put("name", name);
        }
    }

    /** Opens a client, and waits until it is connected or refused. */
    public Helper open(String url, JsonObject options) {
        return opened(new JsonObject().put("url", url).put("options", options));
    }

    /** Opens a client without waiting for its connection. */
    public Helper begin(String url, JsonObject options) {
        return opened(new JsonObject().put("url", url).put("options", options).put("wait", false));
    }

    /** Opens a client with a token function that returns a token for each reason. */
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
