package dev.mooring.app;

import dev.mooring.support.BareWebSocket;
import dev.mooring.support.LiveObjects;
import dev.mooring.support.LiveObjects.Count;
import dev.mooring.support.RawPolling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** The heap objects of an idle client, counted by class in the node's process. */
class ConnectionMemoryIT {

    private static final int CLIENTS = 200;
    private static final int WARM_UP = 50;

    /** 8,500 and 9,000 bytes were measured; with the objects of Vert.x's HTTP connection 21,000. */
    private static final long MAX_BYTES = 11_000;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void a_websocket_client_keeps_no_http_objects() throws IOException {
        assertNoHttpObjects(() -> join(BareWebSocket.connect(node.url(), "/socket.io/?EIO=4&transport=websocket")));
    }

    @Test
    void an_upgraded_client_keeps_no_http_objects() throws IOException {
        assertNoHttpObjects(() -> {
            RawPolling polling = RawPolling.open(node.url());
            BareWebSocket socket =
                    BareWebSocket.connect(node.url(), "/socket.io/?EIO=4&transport=websocket&sid=" + polling.sid());
            assertThat(socket.frame("2probe").text()).isEqualTo("3probe");
            return joined(socket.frame("5"));
        });
    }

    @Test
    void a_polling_client_keeps_no_http_objects_between_two_polls() throws IOException {
        assertNoHttpObjects(() -> {
            RawPolling polling = RawPolling.open(node.url());
            BareWebSocket joining = BareWebSocket.dial(node.url());
            assertThat(joining.send(closing("POST", polling, "40/chat,")).head())
                    .startsWith("HTTP/1.1 200");
            joining.close();
            BareWebSocket last = BareWebSocket.dial(node.url());
            assertThat(last.send(closing("GET", polling, "")).head()).startsWith("HTTP/1.1 200");
            return last;
        });
    }

    /** A request with {@code Connection: close}. */
    private static String closing(String method, RawPolling polling, String body) {
        return method + " " + polling.uri().substring(node.url().length()) + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static BareWebSocket join(BareWebSocket socket) throws IOException {
        assertThat(socket.text()).startsWith("0{");
        return joined(socket);
    }

    private static BareWebSocket joined(BareWebSocket socket) throws IOException {
        assertThat(socket.frame("40/chat,").text()).startsWith("40/chat,{");
        return socket;
    }

    @FunctionalInterface
    private interface Connecting {
        BareWebSocket connect() throws IOException;
    }

    private static void assertNoHttpObjects(Connecting connecting) throws IOException {
        List<BareWebSocket> clients = connect(connecting, WARM_UP);
        LiveObjects before = LiveObjects.now();
        clients.addAll(connect(connecting, CLIENTS));
        LiveObjects more = LiveObjects.now().since(before);
        try {
            assertThat(more.where(ConnectionMemoryIT::isHttp, ConnectionMemoryIT::isOnePerSomeClients))
                    .as("HTTP classes with an object for every fifth client or more")
                    .isEmpty();
            assertThat(more.bytes() / CLIENTS)
                    .as("heap bytes per client, with the test client's own socket")
                    .isLessThan(MAX_BYTES);
        } finally {
            for (BareWebSocket client : clients) {
                client.close();
            }
        }
    }

    private static List<BareWebSocket> connect(Connecting connecting, int number) throws IOException {
        List<BareWebSocket> clients = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            clients.add(connecting.connect());
        }
        return clients;
    }

    /** The classes of Vert.x for connection, request and route, and of Netty for HTTP. */
    private static boolean isHttp(String name) {
        return name.startsWith("io.vertx.core.http.")
                || name.startsWith("io.vertx.core.net.")
                || name.startsWith("io.vertx.core.streams.")
                || name.startsWith("io.vertx.core.internal.concurrent.")
                || name.startsWith("io.vertx.ext.web.")
                || name.startsWith("io.netty.util.internal.shaded.org.jctools.")
                || name.startsWith("io.netty.handler.timeout.")
                || name.matches("io\\.netty\\.handler\\.codec\\.http\\.[A-Z].*");
    }

    private static boolean isOnePerSomeClients(Count count) {
        return count.objects() > CLIENTS / 5;
    }
}
