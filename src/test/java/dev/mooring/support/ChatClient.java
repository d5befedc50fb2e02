package dev.mooring.support;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/** The official Java client in the namespace {@code /chat}. It keeps events until a test takes them. */
public final class ChatClient implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    /**
     * Shared by all clients. With okhttp's default of five parallel requests to a host, the polls of more clients would
     * wait.
     */
    private static final OkHttpClient HTTP = new OkHttpClient.Builder()
            .readTimeout(1, TimeUnit.MINUTES)
            .dispatcher(dispatcher())
            .build();

    private final Map<String, BlockingQueue<JsonObject>> received = new ConcurrentHashMap<>();
    private final Socket socket;
    private volatile @Nullable Transport transport;

    private ChatClient(Socket socket) {
        this.socket = socket;
        socket.io().on(Manager.EVENT_TRANSPORT, made -> transport = (Transport) made[0]);
        socket.onAnyIncoming(event -> keep((String) event[0], event));
        socket.on(Socket.EVENT_CONNECT, ignored -> keep("connect", new Object[0]));
        socket.on(Socket.EVENT_DISCONNECT, reason -> keep("disconnect", new Object[] {"", reason[0]}));
        socket.on(Socket.EVENT_CONNECT_ERROR, error -> keep("connect_error", new Object[] {"", error[0]}));
    }

    private static Dispatcher dispatcher() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(1_000);
        dispatcher.setMaxRequestsPerHost(1_000);
        return dispatcher;
    }

    private void keep(String name, Object[] event) {
        Object body = event.length > 1 ? event[1] : null;
        queue(name)
                .add(
                        body instanceof JSONObject json
                                ? new JsonObject(json.toString())
                                : new JsonObject().put("value", body == null ? null : body.toString()));
    }

    private BlockingQueue<JsonObject> queue(String name) {
        return received.computeIfAbsent(name, ignored -> new LinkedBlockingQueue<>());
    }

    /** Starts to connect with a token, or without one as a widget. */
    public static ChatClient open(String url, @Nullable String token, String... transports) {
        return openWith(url, token == null ? Map.of() : Map.of("token", token), transports);
    }

    /** Starts to connect with these values in {@code auth}. */
    public static ChatClient openWith(String url, Map<String, String> auth, String... transports) {
        IO.Options options = new IO.Options();
        options.auth = new HashMap<>(auth);
        options.reconnection = false;
        if (transports.length > 0) {
            options.transports = transports;
        }
        return open(url, options);
    }

    /** Connects as a widget that reconnects soon whenever its connection is lost. */
    public static ChatClient connectToStay(String url) {
        IO.Options options = new IO.Options();
        options.reconnectionDelay = 100;
        options.reconnectionDelayMax = 500;
        ChatClient client = open(url, options);
        JsonObject ignored = client.take("connect");
        return client;
    }

    private static ChatClient open(String url, IO.Options options) {
        options.forceNew = true;
        options.callFactory = HTTP;
        ChatClient client = new ChatClient(IO.socket(URI.create(url + "/chat"), options));
        client.socket.connect();
        return client;
    }

    /** Connects with a token, or without one as a widget. */
    public static ChatClient connect(String url, @Nullable String token, String... transports) {
        ChatClient client = open(url, token, transports);
        JsonObject ignored = client.take("connect");
        return client;
    }

    /** Connects as through a proxy that adds this address to {@code X-Forwarded-For}. */
    public static ChatClient connectFrom(String address, String url, @Nullable String token, String... transports) {
        IO.Options options = new IO.Options();
        options.auth = token == null ? Map.of() : Map.of("token", token);
        options.transports = transports;
        options.extraHeaders = Map.of("X-Forwarded-For", List.of(address));
        options.reconnectionDelay = 50;
        options.reconnectionDelayMax = 100;
        ChatClient client = open(url, options);
        JsonObject ignored = client.take("connect");
        return client;
    }

    /** The whole sid, with its secret part. */
    public String sid() {
        return Objects.requireNonNull(Objects.requireNonNull(transport).query.get("sid"));
    }

    /** The public part of the sid. */
    public String session() {
        return sid().substring(0, 16);
    }

    /** Waits for the next event of this name. */
    public JsonObject take(String event) {
        try {
            JsonObject body = queue(event).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (body == null) {
                throw new AssertionError("no " + event + " in " + PATIENCE_SECONDS + " s; there came " + received);
            }
            return body;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The number of received events of this name that no test has taken. */
    public int untaken(String event) {
        return queue(event).size();
    }

    /** Emits an event, and returns its ack. */
    public JsonObject call(String event, Object body) {
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        socket.emit(event, new Object[] {json(body)}, (Ack)
                values -> answer.complete(new JsonObject(values[0].toString())));
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Emits an event without an ack. */
    public void emit(String event, Object body) {
        socket.emit(event, json(body));
    }

    private static Object json(Object body) {
        return body instanceof JsonObject json ? new JSONObject(json.getMap()) : body;
    }

    /** The official client itself. */
    public Socket socket() {
        return socket;
    }

    @Override
    public void close() {
        socket.disconnect();
    }
}
