package dev.mooring.bench;

import dev.mooring.id.CloseReason;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.socketio.Client;
import dev.mooring.socketio.ClientLimits;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.Namespaces;
import dev.mooring.socketio.PacketPipe;
import dev.mooring.socketio.packet.Frames;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;

/**
 * One event to a room on one loop: its arguments are written once, and each member's session is handed the same frames.
 * One operation is one event; what a session then does with the frames is not in it.
 */
public class BroadcastBench extends LoopBench {

    private static final int EVENTS = 100;

    /** How many are in the room. */
    @Param({"10", "1000"})
    public int members;

    private final Namespaces namespaces = Namespaces.create(loops, ClientLimits.DEFAULTS);
    private final Namespace chat = namespaces.of("/chat");
    private final JsonObject message = new JsonObject(NEW_MESSAGE);
    private long delivered;

    @Override
    public void prepare() {
        on(loop, done -> {
            Namespace ignored = chat.onConnect(socket -> socket.join("room"));
            for (int i = 0; i < members; i++) {
                Client client = namespaces.accept(new CountingPipe());
                client.onText("0/chat,");
            }
            done.complete(null);
        });
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void emitToRoom() {
        on(loop, done -> {
            delivered = 0;
            for (int i = 0; i < EVENTS; i++) {
                chat.to("room").emit("new-message", message);
            }
            if (delivered != (long) EVENTS * members) {
                throw new IllegalStateException(delivered + " deliveries of " + EVENTS + " events");
            }
            done.complete(null);
        });
    }

    /** A session without a wire, which always takes what it is sent. */
    private final class CountingPipe implements PacketPipe {

        @Override
        public void send(Frames frames) {
            delivered++;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void close(CloseReason reason) {
            throw new IllegalStateException("closed: " + reason);
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public String session() {
            return "session";
        }

        @Override
        public Handshake handshake() {
            return Handshake.of(
                    "127.0.0.1",
                    false,
                    "/socket.io/?EIO=4&transport=websocket",
                    MultiMap.caseInsensitiveMultiMap(),
                    Instant.EPOCH);
        }
    }
}
