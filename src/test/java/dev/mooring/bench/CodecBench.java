package dev.mooring.bench;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.engineio.packet.EngineCodec;
import dev.mooring.engineio.packet.EnginePacket;
import dev.mooring.engineio.packet.PayloadCodec;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.Frames;
import dev.mooring.socketio.packet.PacketDecoder;
import dev.mooring.socketio.packet.PacketEncoder;
import dev.mooring.socketio.packet.PacketReading;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** Text ⇄ packets, for what a widget and an agent say most. */
public class CodecBench extends Bench {

    private static final String EVENT = "2/chat,17[\"widget-send-message\",{\"customerId\":\"cust-42\","
            + "\"botId\":\"shop\",\"conversationId\":null,\"message\":\"Is it still there?\"}]";

    // Not final: the compiler is not to know what is in them.
    private String received = EVENT;
    private String frame = "4" + EVENT;
    private String threePackets = frame + "\u001e3\u001e" + frame;

    private final PacketDecoder decoder = new PacketDecoder();
    private final EnginePacket text = new EnginePacket.Text(EVENT);
    private final List<EnginePacket> packets = List.of(text, new EnginePacket.Ping(false), text);
    private final SocketIoPacket.Event event = (SocketIoPacket.Event) decoder.decode(EVENT);
    private final SocketIoPacket ack = new SocketIoPacket.Ack("/chat", 17, event.args());
    private final JsonObject message = new JsonObject(NEW_MESSAGE);

    /** What a handler reads from a {@link #EVENT}. */
    record Said(String customerId, String botId, String message) {}

    @Benchmark
    public Decoded<EnginePacket> decodeEnginePacket() {
        return EngineCodec.decode(frame);
    }

    @Benchmark
    public String encodeEnginePacket() {
        return EngineCodec.encode(text);
    }

    @Benchmark
    public Decoded<List<EnginePacket>> decodePayload() {
        return PayloadCodec.decode(threePackets);
    }

    @Benchmark
    public String encodePayload() {
        return PayloadCodec.encode(packets);
    }

    @Benchmark
    public PacketReading decodeEvent() {
        return decoder.decode(received);
    }

    @Benchmark
    public Frames encodeEvent() {
        return PacketEncoder.encode(event);
    }

    @Benchmark
    public Frames encodeAck() {
        return PacketEncoder.encode(ack);
    }

    @Benchmark
    public Decoded<Said> readArgument() {
        return event.args().read(0, Said.class);
    }

    @Benchmark
    public Args writeArgument() {
        return Args.of(message);
    }
}
