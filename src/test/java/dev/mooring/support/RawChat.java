package dev.mooring.support;

import dev.mooring.id.SessionId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client of {@code /chat} on a bare WebSocket. It is cheap, and a test sees every frame. */
public final class RawChat implements AutoCloseable {

    private static final String NAMESPACE = "/chat,";

    private final RawWebSocket socket;
    private final String sid;
    private final List<JsonObject> messages = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final List<JsonArray> untaken = new ArrayList<>();
    private final Map<Integer, JsonObject> acks = new TreeMap<>();
    private @Nullable JsonObject reply;
    private int pings;
    private int sent;
    private @Nullable String offset;
    private boolean isDisconnected;

    private RawChat(String url, JsonObject credentials) {
        socket = RawWebSocket.connect(url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        sid = new JsonObject(socket.text().substring(1)).getString("sid");
        String auth = credentials.isEmpty() ? "" : credentials.encode();
        RawWebSocket ignored = socket.send("40" + NAMESPACE + auth);
    }

    /** Connects with a token, or without one as a widget. */
    public static RawChat connect(String url, @Nullable String token) {
        return connectWith(url, token == null ? new JsonObject() : new JsonObject().put("token", token));
    }

    /** Connects with this {@code auth}. */
    public static RawChat connectWith(String url, JsonObject auth) {
        RawChat client = begin(url, auth);
        client.reply();
        return client;
    }

    /** Starts to connect with this {@code auth}, without waiting for the answer. */
    public static RawChat begin(String url, JsonObject auth) {
        return new RawChat(url, auth);
    }

    /** Reconnects like a client that lost its connection: with {@code pid} and the offset of the last event, if any. */
    public static RawChat comeBack(String url, @Nullable String token, RawChat former) {
        JsonObject auth = token == null ? new JsonObject() : new JsonObject().put("token", token);
        auth.put("pid", former.pid());
        if (former.offset() != null) {
            auth.put("offset", former.offset());
        }
        return connectWith(url, auth);
    }

    /** Whether the client is connected now as the socket of this pid. */
    public boolean isConnectedAs(String pid) {
        if (reply == null && !isDisconnected && socket.unread() > 0) {
            String text = socket.text();
            isDisconnected = text.equals("41" + NAMESPACE);
            reply = isDisconnected ? null : reply(text);
        }
        return reply != null && pid.equals(pid());
    }

    /** Whether the server has not answered the CONNECT yet. */
    public boolean isConnecting() {
        return reply == null && !isDisconnected && !socket.closed().isDone();
    }

    private static JsonObject reply(String text) {
        if (!text.startsWith("40" + NAMESPACE)) {
            throw new AssertionError(text);
        }
        return new JsonObject(text.substring(2 + NAMESPACE.length()));
    }

    private JsonObject reply() {
        JsonObject answer = reply;
        if (answer == null) {
            String text = socket.text();
            answer = reply(text);
            reply = answer;
        }
        return answer;
    }

    /** The socket's id. */
    public String id() {
        return reply().getString("sid");
    }

    /** The secret for recovery; null if the socket cannot be recovered. */
    public @Nullable String pid() {
        return reply().getString("pid");
    }

    /** Whether the server has sent DISCONNECT. */
    public boolean isDisconnected() {
        receiveAll();
        return isDisconnected;
    }

    /** The offset of the last recorded event so far; null before the first. */
    public @Nullable String offset() {
        receiveAll();
        return offset;
    }

    /** The index of the loop that owns the session. */
    public int loop() {
        return SessionId.parse(sid).orElseThrow().loop();
    }

    /** The whole sid, with its secret part. */
    public String sid() {
        return sid;
    }

    /** The WebSocket of the client. */
    public RawWebSocket socket() {
        return socket;
    }

    /** Emits an event that asks for an ack, and returns the ack's number. */
    public int emit(String event, JsonObject body) {
        int ack = sent++;
        RawWebSocket ignored = socket.send(
                "42" + NAMESPACE + ack + new JsonArray().add(event).add(body).encode());
        return ack;
    }

    /** Sends a packet of this type with this content, in the namespace {@code /chat}. */
    public void send(char type, String rest) {
        RawWebSocket ignored = socket.send("4" + type + NAMESPACE + rest);
    }

    /** Whether the ack with this number has arrived. */
    public boolean isAcknowledged(int number) {
        receiveAll();
        return acks.containsKey(number);
    }

    /** The names of all events so far, in order. */
    public List<String> heard() {
        receiveAll();
        return List.copyOf(heard);
    }

    /** The names of the events up to the last one that a test waited for, in order. */
    public List<String> heardSoFar() {
        return List.copyOf(heard);
    }

    /** Waits for the next event of this name, and keeps events of other names. */
    public JsonObject take(String event) {
        while (true) {
            Optional<JsonArray> next = untaken.stream()
                    .filter(one -> one.getString(0).equals(event))
                    .findFirst();
            if (next.isPresent()) {
                untaken.remove(next.get());
                return next.get().getJsonObject(1);
            }
            receive();
        }
    }

    /** Waits for the ack with this number. */
    public JsonObject ack(int number) {
        while (!acks.containsKey(number)) {
            receive();
        }
        return acks.get(number);
    }

    /** Emits an event, and returns its ack. */
    public JsonObject call(String event, JsonObject body) {
        return ack(emit(event, body));
    }

    /** Waits for the first {@code amount} of the {@code new-message} events. */
    public List<JsonObject> messages(int amount) {
        while (messages.size() < amount) {
            try {
                receive();
            } catch (AssertionError e) {
                List<JsonObject> refused = acks.values().stream()
                        .filter(ack -> !ack.getBoolean("ok"))
                        .toList();
                throw new AssertionError(
                        messages.size() + " messages came; of " + sent + " events, " + acks.size()
                                + " were acknowledged, of which refused: " + refused,
                        e);
            }
        }
        return List.copyOf(messages);
    }

    /** The {@code new-message} events so far. */
    public List<JsonObject> messages() {
        receiveAll();
        return List.copyOf(messages);
    }

    /** Waits for this number of pings, and answers them. */
    public void answerPings(int amount) {
        int until = pings + amount;
        while (pings < until) {
            receive();
        }
    }

    private void receiveAll() {
        while (socket.unread() > 0) {
            receive();
        }
    }

    private void receive() {
        reply();
        String frame = socket.text();
        if (frame.equals("2")) {
            pings++;
            RawWebSocket ignored = socket.send("3");
            return;
        }
        if (frame.equals("41" + NAMESPACE)) {
            isDisconnected = true;
            return;
        }
        int payloadAt = frame.indexOf('[');
        String header = frame.substring(0, Math.max(payloadAt, 0));
        if (header.startsWith("43" + NAMESPACE)) {
            int number = Integer.parseInt(header.substring(2 + NAMESPACE.length()));
            if (acks.put(number, new JsonArray(frame.substring(payloadAt)).getJsonObject(0)) != null) {
                throw new AssertionError("acknowledged twice: " + frame);
            }
        } else if (header.equals("42" + NAMESPACE)) {
            JsonArray event = new JsonArray(frame.substring(payloadAt));
            if (event.getValue(event.size() - 1) instanceof String last && event.size() > 1) {
                offset = last;
            }
            heard.add(event.getString(0));
            untaken.add(event);
            if (event.getString(0).equals("new-message")) {
                messages.add(event.getJsonObject(1));
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
