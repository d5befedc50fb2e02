package dev.mooring.chat.event;

import dev.mooring.socketio.Ack;
import dev.mooring.socketio.Socket;
import io.vertx.core.json.JsonObject;

/** What a client is told about an event that it sent: as ack when it asked for one, else only errors, as event. */
sealed interface Reply {

    /** It was done; {@code fields} stand beside {@code ok} in the ack. */
    record Done(JsonObject fields) implements Reply {}

    /** It was not done. */
    record Refused(String code, String message) implements Reply {

        /** By the ack that the client asked for, or else by an event; never both. */
        void send(Socket socket, Ack ack) {
            JsonObject error = new JsonObject().put("code", code).put("message", message);
            if (ack.isRequested()) {
                ack.send(new JsonObject().put("ok", false).put("error", error));
            } else if (socket.isConnected()) {
                socket.asUnrecorded().emit("error", error);
            }
        }
    }

    /** Done, and there is nothing more to say. */
    static Reply done() {
        return new Done(new JsonObject());
    }

    /** Done, and one thing is to be said. */
    static Reply done(String field, Object value) {
        return new Done(new JsonObject().put(field, value));
    }

    /** The body makes no sense. */
    static Reply badRequest(String message) {
        return new Refused("bad_request", message);
    }

    /** The client may not do that. */
    static Reply forbidden() {
        return new Refused("forbidden", "Not allowed");
    }

    /** The client is no widget. */
    static Reply invalidConnectionType() {
        return new Refused("invalid_connection_type", "Invalid connection type");
    }

    /** There is no such conversation. */
    static Reply notFound() {
        return new Refused("not_found", "Conversation not found");
    }

    /** The store cannot be reached; nothing was acknowledged, and the client may try again. */
    static Reply unavailable() {
        return new Refused("unavailable", "The service is not available at the moment, try again");
    }

    /** It was too much at once; the client may try again later. */
    static Refused rateLimited(String message) {
        return new Refused("rate_limited", message);
    }
}
