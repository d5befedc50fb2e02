package dev.mooring.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The answer to a request of the API. */
public sealed interface ApiAnswer {

    /** The request was done. */
    record Done(int status, JsonObject body) implements ApiAnswer {}

    /** The request was refused. */
    record Refused(ApiError error, String message) implements ApiAnswer {}

    static ApiAnswer ok(JsonObject body) {
        return new Done(200, body);
    }

    static ApiAnswer created(JsonObject body) {
        return new Done(201, body);
    }

    /** The answer for an unknown conversation. */
    static ApiAnswer noConversation() {
        return new Refused(ApiError.NOT_FOUND, "Conversation not found");
    }

    /** The answer for an invalid request, as a completed future. */
    static Future<ApiAnswer> badRequest(String message) {
        return Future.succeededFuture(new Refused(ApiError.BAD_REQUEST, message));
    }
}
