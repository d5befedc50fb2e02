package dev.mooring.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a message and a connection of {@code /chat} may allocate. It depends on how many messages go to Redis together, so
 * the bounds are wider than those of {@code AllocationsTest}.
 */
class ChatAllocationsIT {

    /** Bytes per operation as they were measured, with those of the client. */
    private static final String BOUNDS = """
            ChatBench.connect    80000
            ChatBench.message    37000
            """;

    @TempDir
    Path folder;

    @Test
    void neither_a_message_nor_a_connection_allocates_more_than_is_written_down()
            throws IOException, InterruptedException {
        new Allocations(folder, 1.25).assertWithin(BOUNDS, ChatBench.class.getSimpleName());
    }
}
