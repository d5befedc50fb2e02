package dev.mooring.support;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;

/** A client of a node's HTTP API for back ends, with a token of role service. */
public final class BackEnd {

    private static final String TOKEN = TestNode.token("back-end", Role.SERVICE);

    private final String url;

    /** A client of the node at a URL. */
    public BackEnd(String url) {
        this.url = url;
    }

    /** Sends a request, and returns the body of its answer. */
    public JsonObject call(String method, String path, JsonObject body) {
        HttpResponse<String> answer =
                RawHttp.send(method, url + "/api" + path, body.encode(), "Authorization", "Bearer " + TOKEN);
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    /** Opens a conversation of a customer with a bot, and returns its id. */
    public String open(String customerId, String botId) {
        JsonObject body = new JsonObject().put("customerId", customerId).put("botId", botId);
        return call("POST", "/conversations", body).getString("id");
    }

    /** Posts a message to a conversation. */
    public JsonObject say(String conversationId, String role, String message) {
        JsonObject body = new JsonObject().put("role", role).put("message", message);
        return call("POST", "/conversations/" + conversationId + "/messages", body);
    }

    /** Changes the status of a conversation. */
    public void change(String conversationId, String status) {
        JsonObject ignored = call("PATCH", "/conversations/" + conversationId, new JsonObject().put("status", status));
    }
}
