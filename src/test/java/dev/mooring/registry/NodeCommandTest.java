package dev.mooring.registry;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class NodeCommandTest {

    @Test
    void what_was_encoded_is_decoded() {
        for (NodeCommand command : List.of(
                new NodeCommand.Close(List.of("a", "b")),
                new NodeCommand.Drain(),
                new NodeCommand.Tell("a", "channel"))) {
            assertThat(NodeCommand.decode(Buffer.buffer(command.encode()))).contains(command);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "close", "{}", "[]", "{\"do\":1}", "{\"do\":\"fly\"}", "{\"do\":\"close\"}"})
    void what_no_release_of_ours_says_is_no_command(String text) {
        assertThat(NodeCommand.decode(Buffer.buffer(text))).isEmpty();
    }
}
