package dev.mooring.bench;

import dev.mooring.logging.Logging;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Conversations of one widget and one agent, who take turns as people do: each side speaks after it has read the other's
 * message. {@code src/test/bench/nodes} measures nodes with them. Arguments: the port of the widgets' node at 127.0.0.1,
 * the port of the agents' node, and how many conversations; {@code TOKEN} is the agents' token.
 *
 * <p>Each line of the standard input says how many messages are sent, and how many a second; 0 means as many as the
 * answers allow, one at a time in each conversation. At a rate the sides alternate without waiting for each other. A line
 * of JSON answers when each message has been acknowledged once, and each side has got it once. Ends with an error
 * otherwise. Owned by one event loop.
 */
public final class TalkingClients {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final String TEXT = " and the parcel has not come, though the page says it was sent on Monday";

    private final Vertx vertx;
    private final WebSocketClient client;
    private final int agents;
    private final String agentAuth;
    private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final List<Side> sides = new ArrayList<>();
    /** The number of conversations that still lack a member. */
    private int wanted;

    /** The number of the first message of this phase. */
    private int first;
    /** By message of this phase. */
    private long[] sentNanos = {};
    /** By message of this phase: one bit for the acknowledgement, one for each side. */
    private byte[] arrived = {};
    /** By message of this phase: how long it took to the other side. */
    private long[] deliveryNanos = {};

    private long begunNanos;
    private int sent;
    private int outstanding;
    private boolean isAtRate;

    private TalkingClients(Vertx vertx, int agents, String token) {
        this.vertx = vertx;
        this.client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setConnectTimeout(PATIENCE_MILLIS).setMaxConnections(Integer.MAX_VALUE));
        this.agents = agents;
        this.agentAuth = new JsonObject().put("token", token).encode();
    }

    /** Runs until the standard input ends. */
    public static void main(String[] args) throws IOException {
        Logging.silence();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        Context context = vertx.getOrCreateContext();
        String token = Objects.requireNonNull(System.getenv("TOKEN"), "TOKEN");
        TalkingClients clients = new TalkingClients(vertx, Integer.parseInt(args[1]), token);
        context.runOnContext(ignored -> clients.connect(Integer.parseInt(args[0]), Integer.parseInt(args[2])));
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<String> words = List.of(line.strip().split(" ", -1));
                context.runOnContext(
                        ignored -> clients.begin(Integer.parseInt(words.get(0)), Integer.parseInt(words.get(1))));
            }
        }
        System.exit(0);
    }

    private static void fail(String why) {
        System.err.println(why);
        System.exit(1);
    }

    private void connect(int widgets, int conversations) {
        wanted = conversations;
        for (int i = 0; i < conversations; i++) {
            String customer = "talking-" + run + "-" + i;
            open(widgets, socket -> new Side(socket, "", customer).start());
        }
    }

    private void open(int port, Consumer<WebSocket> start) {
        Future<WebSocket> ignored = client.connect(port, "127.0.0.1", "/socket.io/?EIO=4&transport=websocket")
                .onSuccess(start::accept)
                .onFailure(cause -> fail(cause.toString()));
    }

    /** Lets an agent join the conversation that the widget has begun. */
    private void join(Side widget) {
        open(agents, socket -> {
            Side agent = new Side(socket, agentAuth, widget.customer);
            agent.conversation = widget.conversation;
            sides.add(widget);
            sides.add(agent);
            agent.start();
        });
    }

    private void onJoined() {
        wanted--;
        if (wanted == 0) {
            System.out.println(new JsonObject().put("sides", sides.size()).encode());
        }
    }

    private void begin(int messages, int rate) {
        first += sentNanos.length;
        sentNanos = new long[messages];
        arrived = new byte[messages];
        deliveryNanos = new long[messages];
        sent = 0;
        outstanding = 3 * messages;
        isAtRate = rate > 0;
        begunNanos = System.nanoTime();
        int conversations = sides.size() / 2;
        for (int i = 0; !isAtRate && i < conversations; i++) {
            sides.get(2 * i + i % 2).say();
        }
        if (isAtRate) {
            long ignored = vertx.setPeriodic(1, timer -> {
                long due = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos) * rate / 1_000;
                while (sent < Math.min(due, messages)) {
                    int conversation = sent % conversations;
                    int turn = sent / conversations;
                    sides.get(2 * conversation + (conversation + turn) % 2).say();
                }
                if (sent == messages) {
                    vertx.cancelTimer(timer);
                }
            });
        }
    }

    private void arrive(int message, int what, String packet) {
        int i = message - first;
        if (i < 0 || i >= sent || (arrived[i] & what) != 0) {
            fail("unknown or repeated: " + packet);
            return;
        }
        arrived[i] |= (byte) what;
        outstanding--;
        if (outstanding == 0) {
            Arrays.sort(deliveryNanos);
            System.out.println(new JsonObject()
                    .put("msg_per_s", sent * 1e9 / (System.nanoTime() - begunNanos))
                    .put("delivery_p50_us", percentile(50))
                    .put("delivery_p99_us", percentile(99))
                    .encode());
        }
    }

    private long percentile(int percent) {
        return TimeUnit.NANOSECONDS.toMicros(deliveryNanos[(deliveryNanos.length - 1) * percent / 100]);
    }

    /** One side of a conversation. Owned by the same loop. */
    private final class Side extends ChatSocket {

        private static final int ACKED = 1;
        private static final int HEARD_BY_WIDGET = 2;
        private static final int HEARD_BY_AGENT = 4;
        private static final String HEARD = EVENT + "[\"new-message\",";
        private static final String MESSAGE = "\"message\":\"";

        private final boolean isWidget;
        private final String customer;
        private String conversation = "";

        Side(WebSocket socket, String auth, String customer) {
            super(socket, auth);
            this.isWidget = auth.isEmpty();
            this.customer = customer;
        }

        @Override
        void onConnect() {
            write(EVENT
                    + (isWidget
                            ? "0[\"widget-send-message\",{\"customerId\":\"" + customer
                                    + "\",\"botId\":\"shop\",\"message\":\"hello\"}]"
                            : "0[\"join-conversation\",{\"conversationId\":\"" + conversation + "\"}]"));
        }

        void say() {
            if (sent == sentNanos.length) {
                return;
            }
            int message = first + sent;
            sentNanos[sent++] = System.nanoTime();
            String rest = "\"conversationId\":\"" + conversation + "\",\"message\":\"" + message + TEXT
                    + "\",\"messageId\":\"" + run + "-" + message + "\"}]";
            write(EVENT
                    + (message + 1)
                    + (isWidget
                            ? "[\"widget-send-message\",{\"customerId\":\"" + customer + "\"," + rest
                            : "[\"send-message\",{\"role\":\"agent\"," + rest));
        }

        @Override
        void onPacket(String packet) {
            if (packet.startsWith(ACK)) {
                onAck(packet);
            } else if (packet.startsWith(HEARD)) {
                int from = packet.indexOf(MESSAGE) + MESSAGE.length();
                int to = packet.indexOf(' ', from);
                if (to > 0 && packet.startsWith(TEXT, to)) {
                    onMessage(Integer.parseInt(packet, from, to, 10), packet);
                }
            }
        }

        private void onAck(String packet) {
            int array = packet.indexOf('[');
            int id = Integer.parseInt(packet, ACK.length(), array, 10);
            if (id > 0) {
                arrive(id - 1, ACKED, packet);
                return;
            }
            if (isWidget) {
                conversation =
                        new JsonArray(packet.substring(array)).getJsonObject(0).getString("conversationId");
                join(this);
            } else {
                onJoined();
            }
        }

        private void onMessage(int message, String packet) {
            boolean isOwn = isOwn(packet);
            int i = message - first;
            if (!isOwn && i >= 0 && i < sent) {
                deliveryNanos[i] = System.nanoTime() - sentNanos[i];
            }
            arrive(message, isWidget ? HEARD_BY_WIDGET : HEARD_BY_AGENT, packet);
            if (!isOwn && !isAtRate) {
                say();
            }
        }

        private boolean isOwn(String packet) {
            return isWidget == packet.contains("\"role\":\"user\"");
        }

        @Override
        void onClose() {
            fail("a client was disconnected");
        }
    }
}
