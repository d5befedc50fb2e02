package dev.mooring.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one operation of each bench may allocate; {@code ChatAllocationsIT} has those that need Redis. */
class AllocationsTest {

    /** Bytes per operation as they were measured. */
    private static final String BOUNDS = """
            BroadcastBench.emitToRoom members=10      2700
            BroadcastBench.emitToRoom members=1000    2700
            CodecBench.decodeEnginePacket              200
            CodecBench.decodeEvent                     464
            CodecBench.decodePayload                   912
            CodecBench.encodeAck                       360
            CodecBench.encodeEnginePacket              368
            CodecBench.encodeEvent                     400
            CodecBench.encodePayload                  1112
            CodecBench.readArgument                   1912
            CodecBench.writeArgument                   976
            HopBench.ask                               321
            HopBench.run                                64
            RoomIndexBench.addAndRemove                280
            RoomIndexBench.joinAndLeave                168
            RoomIndexBench.members                      40
            RoomIndexBench.membersAfterAChange        8280
            """;

    @TempDir
    Path folder;

    @Test
    void no_operation_allocates_more_than_is_written_down() throws IOException, InterruptedException {
        new Allocations(folder, 1.1).assertWithin(BOUNDS, "-e", ChatBench.class.getSimpleName());
    }
}
