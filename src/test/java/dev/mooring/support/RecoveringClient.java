package dev.mooring.support;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.parser.Packet;
import io.socket.parser.Parser;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/** The official Java client, extended for recovery as docs/recovery.md describes. */
public final class RecoveringClient implements AutoCloseable {

    private final Map<String, String> auth = new HashMap<>();
    private final Socket socket;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Boolean> connections = new LinkedBlockingQueue<>();
    private volatile boolean recovered;
    private volatile io.socket.engineio.client.Transport transport;

    /** Starts to connect to {@code /chat} as a widget. */
    public RecoveringClient(String url, String... transports) {
        IO.Options options = IO.Options.builder()
                .setAuth(auth)
                .setReconnectionDelay(100)
                .setReconnectionDelayMax(300)
                .setForceNew(true)
                .build();
        if (transports.length > 0) {
            options.transports = transports;
        }
        socket = IO.socket(URI.create(url + "/chat"), options);
        socket.io().on(Manager.EVENT_PACKET, args -> {
            Packet<?> packet = (Packet<?>) args[0];
            if (packet.type == Parser.CONNECT && packet.data instanceof JSONObject reply) {
                String pid = reply.optString("pid", "");
                recovered = !pid.isEmpty() && pid.equals(auth.put("pid", pid));
                if (!recovered) {
                    auth.remove("offset");
                }
            } else if ((packet.type == Parser.EVENT || packet.type == Parser.BINARY_EVENT)
                    && packet.data instanceof JSONArray event
                    && event.length() > 1
                    && event.opt(event.length() - 1) instanceof String offset) {
                auth.put("offset", offset);
            }
        });
        socket.io().on(Manager.EVENT_TRANSPORT, made -> transport = (io.socket.engineio.client.Transport) made[0]);
        socket.on("new-message", args -> messages.add(((JSONObject) args[0]).optString("message")));
        socket.on(Socket.EVENT_CONNECT, args -> connections.add(recovered));
        socket.connect();
    }

    /** Waits for the next connection, and returns whether it was recovered. */
    public boolean awaitConnection() throws InterruptedException {
        Boolean next = connections.poll(10, java.util.concurrent.TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no connection in 10 s");
        }
        return next;
    }

    /** Emits an event, and returns its ack. */
    public JSONObject call(String event, Map<String, ?> body) throws JSONException {
        CompletableFuture<JSONObject> answer = new CompletableFuture<>();
        socket.emit(event, new Object[] {new JSONObject(body)}, (Ack) args -> answer.complete((JSONObject) args[0]));
        return answer.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    /** The texts of the messages so far. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** Cuts the connection without a close, as a network failure does. */
    public void cut() {
        transport.close();
    }

    @Override
    public void close() {
        socket.disconnect();
    }
}
