package dev.mooring.chat.event;

import dev.mooring.socketio.Ack;
import dev.mooring.socketio.Socket;
import io.vertx.core.json.JsonObject;

/**
 * The reply to an event: an ack if the client asked for one; otherwise an {@code error} event, and nothing on success.
 */
sealed interface Reply {

    /** A success. The ack contains {@code fields} beside {@code ok}. */
    record Done(JsonObject fields) implements Reply {}

    /** A refusal. */
    record Refused(String code, String message) implements Reply {

        /** Sends the error as an ack if the client asked for one, otherwise as an event; never as both. */
        void send(Socket socket, Ack ack) {
            JsonObject error = new JsonObject().put("code", code).put("message", message);
            if (ack.isRequested()) {
                ack.send(new JsonObject().put("ok", false).put("error", error));
            } else if (socket.isConnected()) {
                socket.asUnrecorded().emit("error", error);
            }
        }
    }

    /** A success without further fields. */
    static Reply done() {
        return new Done(new JsonObject());
    }

    /** A success with one field. */
    static Reply done(String field, Object value) {
        return new Done(new JsonObject().put(field, value));
    }

    /** The payload is invalid. */
    static Reply badRequest(String message) {
        return new Refused("bad_request", message);
    }

    /** The client lacks the right to do this. */
    static Reply forbidden() {
        return new Refused("forbidden", "Not allowed");
    }

    /** The event is for widgets only, and the client is none. */
    static Reply invalidConnectionType() {
        return new Refused("invalid_connection_type", "Invalid connection type");
    }

    /** There is no such conversation. */
    static Reply notFound() {
        return new Refused("not_found", "Conversation not found");
    }

    /** The store cannot be reached; the client may try again. */
    static Reply unavailable() {
        return new Refused("unavailable", "The service is not available at the moment, try again");
    }

    /** The client has exceeded a limit; it may try again later. */
    static Refused rateLimited(String message) {
        return new Refused("rate_limited", message);
    }
}
