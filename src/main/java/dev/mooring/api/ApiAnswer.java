package dev.mooring.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What a back end is told about its request. */
public sealed interface ApiAnswer {

    /** It was done. */
    record Done(int status, JsonObject body) implements ApiAnswer {}

    /** It was not done. */
    record Refused(ApiError error, String message) implements ApiAnswer {}

    static ApiAnswer ok(JsonObject body) {
        return new Done(200, body);
    }

    static ApiAnswer created(JsonObject body) {
        return new Done(201, body);
    }

    /** There is no such conversation. */
    static ApiAnswer noConversation() {
        return new Refused(ApiError.NOT_FOUND, "Conversation not found");
    }

    /** The request makes no sense, and that is known at once. */
    static Future<ApiAnswer> badRequest(String message) {
        return Future.succeededFuture(new Refused(ApiError.BAD_REQUEST, message));
    }
}
