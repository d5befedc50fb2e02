package dev.mooring.bench;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;

/**
 * A client of {@code /chat} that connects, and answers pings and heartbeats. Parses no JSON, so that a process has many.
 * Owned by one event loop.
 */
abstract class ChatSocket {

    /** The beginning of an event. */
    static final String EVENT = "42/chat,";

    /** The beginning of an acknowledgement; the id and the array follow. */
    static final String ACK = "43/chat,";

    private static final String HEARTBEAT = EVENT + "[\"heartbeat\",{\"timestamp\":";

    private final WebSocket socket;
    private final String auth;

    /** @param auth the payload of CONNECT as JSON; empty for none */
    ChatSocket(WebSocket socket, String auth) {
        this.socket = socket;
        this.auth = auth;
    }

    void start() {
        socket.textMessageHandler(this::receive)
                .exceptionHandler(cause -> {}) // its end follows
                .closeHandler(end -> onClose());
    }

    /** Called when the client is connected to the namespace. */
    abstract void onConnect();

    /** Called with each event and acknowledgement. */
    abstract void onPacket(String packet);

    abstract void onClose();

    void write(String frame) {
        Future<Void> ignored = socket.writeTextMessage(frame); // its end says that it failed
    }

    private void receive(String frame) {
        if (frame.equals("2")) {
            write("3");
        } else if (frame.startsWith("0{")) {
            write("40/chat," + auth);
        } else if (frame.startsWith("40/chat,")) {
            onConnect();
        } else if (frame.startsWith(HEARTBEAT)) {
            String sent = frame.substring(HEARTBEAT.length(), frame.indexOf('}', HEARTBEAT.length()));
            write(EVENT + "[\"heartbeat-response\",{\"timestamp\":" + System.currentTimeMillis()
                    + ",\"serverTimestamp\":" + sent + "}]");
        } else {
            onPacket(frame);
        }
    }
}
