package dev.mooring.support;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/**
 * A load balancer: new connections go where it leads to at that moment, old ones stay. One that spreads leads each
 * connection to the next node, and has clients make a new one for each request.
 */
public final class Balancer implements AutoCloseable {

    /** The {@code Connection} header as the Java client's okhttp writes it, and as Node.js does. */
    private static final Pattern KEEP_ALIVE = Pattern.compile("(?i)Connection: keep-alive\r\n");

    private final Vertx vertx = Vertx.vertx();
    /** A field, because Vert.x closes the connections of a client that is garbage. */
    private final NetClient clients = vertx.createNetClient();

    private final AtomicReference<List<URI>> targets = new AtomicReference<>();
    private final boolean spreads;
    private final IntUnaryOperator choice;
    private final int port;

    private Balancer(boolean spreads, IntUnaryOperator choice, String... urls) {
        this.spreads = spreads;
        this.choice = choice;
        leadTo(urls);
        this.port = Answers.await(
                        vertx.createNetServer().connectHandler(this::connect).listen(0, "localhost"))
                .actualPort();
    }

    /** Starts a balancer that sends each connection to the next of these nodes, in turn. */
    public static Balancer start(String... urls) {
        return new Balancer(false, inTurns(), urls);
    }

    /** Starts a balancer that sends each request to the next of these nodes, in turn. */
    public static Balancer spread(String... urls) {
        return new Balancer(true, inTurns(), urls);
    }

    /** Starts a balancer that sends each request to a random one of these nodes. */
    public static Balancer random(String... urls) {
        return new Balancer(true, number -> ThreadLocalRandom.current().nextInt(number), urls);
    }

    private static IntUnaryOperator inTurns() {
        AtomicInteger connections = new AtomicInteger();
        return number -> Math.floorMod(connections.getAndIncrement(), number);
    }

    /** The URL of the balancer. */
    public String url() {
        return "http://localhost:" + port;
    }

    /** Sends new connections to these nodes from now on, in turn. */
    public void leadTo(String... urls) {
        targets.set(Arrays.stream(urls).map(URI::create).toList());
    }

    private void connect(NetSocket client) {
        client.pause();
        List<URI> nodes = targets.get();
        dial(nodes, choice.applyAsInt(nodes.size()), nodes.size())
                .onFailure(cause -> client.close())
                .onSuccess(server -> {
                    client.handler(bytes -> forward(spreads ? once(bytes) : bytes, server));
                    server.handler(bytes -> forward(bytes, client));
                    client.closeHandler(closed -> server.close());
                    server.closeHandler(closed -> client.close());
                    client.resume();
                });
    }

    /** Connects to the next node; to the one after it if that node does not listen. */
    private Future<NetSocket> dial(List<URI> nodes, int turn, int attempts) {
        URI node = nodes.get(turn % nodes.size());
        Future<NetSocket> connected = clients.connect(node.getPort(), node.getHost());
        return attempts == 1 ? connected : connected.recover(refused -> dial(nodes, turn + 1, attempts - 1));
    }

    private static Buffer once(Buffer bytes) {
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        return Buffer.buffer(
                KEEP_ALIVE.matcher(text).replaceFirst("Connection: close\r\n"), StandardCharsets.ISO_8859_1.name());
    }

    private static void forward(Buffer bytes, NetSocket socket) {
        socket.write(bytes).onFailure(cause -> socket.close());
    }

    @Override
    public void close() {
        Answers.await(vertx.close());
    }
}
