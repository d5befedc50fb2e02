package dev.mooring.bench;

import dev.mooring.logging.Logging;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Widgets that connect to {@code /chat} by WebSocket, say who they are, and from then on only answer pings and
 * heartbeats: what {@code src/test/bench/sizing} measures a node with. Arguments: the port at 127.0.0.1, a number from 1
 * to 200 that no other such process has, and how many to begin in a second. Each line of the standard input says how many
 * are to be tried from the start on; a line of JSON answers when all have been. Owned by one event loop.
 */
public final class IdleWidgets {

    /** The limits count by address, so a crowd needs many. */
    private static final int ADDRESSES = 64;

    private static final int MAX_UNDER_WAY = 200;
    private static final int TICK_MILLIS = 100;
    private static final int PATIENCE_MILLIS = 30_000;

    private final Vertx vertx;
    private final WebSocketConnectOptions server;
    private final String name;
    private final List<WebSocketClient> clients = new ArrayList<>();
    private final Map<String, Object> failed = new TreeMap<>();
    private int wanted;
    private int tried;
    private int underWay;
    private int open;
    private int lost;

    private IdleWidgets(Vertx vertx, int port, int number) {
        this.vertx = vertx;
        this.server = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/socket.io/?EIO=4&transport=websocket")
                .setTimeout(PATIENCE_MILLIS);
        this.name = "idle-" + number + "-";
        for (int i = 1; i <= ADDRESSES; i++) {
            clients.add(vertx.createWebSocketClient(new WebSocketClientOptions()
                    .setLocalAddress("127.0." + number + "." + i)
                    .setConnectTimeout(PATIENCE_MILLIS)
                    .setMaxConnections(Integer.MAX_VALUE)));
        }
    }

    /** Runs until the standard input ends. */
    public static void main(String[] args) throws IOException {
        Logging.silence(); // a refusal is counted, and needs no line of Vert.x's beside the answers
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        IdleWidgets widgets = new IdleWidgets(vertx, Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        int perTick = Math.max(1, Integer.parseInt(args[2]) * TICK_MILLIS / 1000);
        Context context = vertx.getOrCreateContext();
        context.runOnContext(ignored -> vertx.setPeriodic(TICK_MILLIS, timer -> widgets.beginSome(perTick)));
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int wanted = Integer.parseInt(line.strip());
                context.runOnContext(ignored -> widgets.want(wanted));
            }
        }
        System.exit(0);
    }

    private void want(int number) {
        wanted = Math.max(number, tried);
        answerIfDone();
    }

    private void beginSome(int number) {
        for (int i = 0; i < number && tried < wanted && underWay < MAX_UNDER_WAY; i++) {
            underWay++;
            begin(tried++);
        }
    }

    private void begin(int number) {
        Future<WebSocket> ignored = clients.get(number % ADDRESSES)
                .connect(server)
                .onSuccess(socket -> new Widget(socket, name + number).start())
                .onFailure(cause -> settle(reason(cause)));
    }

    private static String reason(Throwable cause) {
        return cause instanceof UpgradeRejectedException refused
                ? "status " + refused.getStatus()
                : cause.getClass().getSimpleName();
    }

    /** An attempt has come to its end: well, or with a failure that is not empty. */
    private void settle(String failure) {
        underWay--;
        if (failure.isEmpty()) {
            open++;
        } else {
            failed.merge(failure, 1, (before, one) -> (int) before + (int) one);
        }
        answerIfDone();
    }

    private void answerIfDone() {
        if (tried == wanted && underWay == 0) {
            System.out.println(new JsonObject()
                    .put("tried", tried)
                    .put("open", open)
                    .put("lost", lost)
                    .put("failed", new JsonObject(failed))
                    .encode());
        }
    }

    /** One client. Owned by the same loop. */
    private final class Widget extends ChatSocket {

        private final String customer;
        private boolean isSettled;
        private boolean isOpen;

        Widget(WebSocket socket, String customer) {
            super(socket, "");
            this.customer = customer;
        }

        @Override
        void start() {
            super.start();
            long ignored = vertx.setTimer(PATIENCE_MILLIS, timer -> {
                if (!isSettled) {
                    settled("no answer");
                    write("1");
                }
            });
        }

        @Override
        void onConnect() {
            write(EVENT + "0[\"widget-connect\",{\"customerId\":\"" + customer + "\"}]");
        }

        @Override
        void onPacket(String packet) {
            if (packet.startsWith(ACK + "0[")) {
                isOpen = packet.contains("\"ok\":true");
                settled(isOpen ? "" : packet);
            }
        }

        @Override
        void onClose() {
            if (isOpen) {
                isOpen = false;
                open--;
                lost++;
            } else if (!isSettled) {
                settled("closed");
            }
        }

        private void settled(String failure) {
            isSettled = true;
            settle(failure);
        }
    }
}
