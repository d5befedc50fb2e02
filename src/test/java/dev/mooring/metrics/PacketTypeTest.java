package dev.mooring.metrics;

import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

class PacketTypeTest {

    private static final Map<String, SocketIoPacket> PACKETS = Map.of(
            "connect", new SocketIoPacket.Connect("/", new JsonObject()),
            "disconnect", new SocketIoPacket.Disconnect("/"),
            "event", new SocketIoPacket.Event("/", "e", Args.NONE, SocketIoPacket.NO_ACK),
            "ack", new SocketIoPacket.Ack("/", 1, Args.NONE),
            "connect_error", new SocketIoPacket.ConnectError("/", new JsonObject()));

    @Test
    void each_kind_of_packet_is_counted_by_the_label_that_dashboards_know() {
        PACKETS.forEach((label, packet) -> {
            LoopMetrics metrics = new LoopMetrics();
            metrics.received(packet);
            String shown =
                    new Meters(1).scrape(new Meters.Reading(metrics.counts(), Vitals.NONE, List.of(), List.of()));
            assertThat(shown.lines().filter(line -> line.startsWith("mooring_packets_received_total{")))
                    .hasSize(PACKETS.size())
                    .filteredOn(line -> line.endsWith(" 1.0"))
                    .containsExactly("mooring_packets_received_total{type=\"" + label + "\"} 1.0");
        });
        assertThat(PACKETS).hasSize(SocketIoPacket.class.getPermittedSubclasses().length);
    }
}
