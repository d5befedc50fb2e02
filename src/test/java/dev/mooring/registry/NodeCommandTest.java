package dev.mooring.registry;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

class NodeCommandTest {

    @Test
    void every_command_survives_encoding() {
        for (NodeCommand command : List.of(
                new NodeCommand.Close(List.of("a", "b")),
                new NodeCommand.Drain(),
                new NodeCommand.SendEvents("a", "channel"),
                new NodeCommand.Fence("/chat", "socket", "session"))) {
            assertThat(NodeCommand.decode(Buffer.buffer(command.encode()))).contains(command);
        }
    }

    @Test
    void a_fence_published_by_a_script_is_read() {
        String published = "{\"session\":\"s\",\"do\":\"fence\",\"namespace\":\"\\/chat\",\"socket\":\"id\"}";
        assertThat(NodeCommand.decode(Buffer.buffer(published))).contains(new NodeCommand.Fence("/chat", "id", "s"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"do\":\"fence\"}",
                "{\"do\":\"fence\",\"namespace\":\"/\",\"socket\":\"a\"}",
                "{\"do\":\"fence\",\"namespace\":\"/\",\"socket\":1,\"session\":\"s\"}",
                "{\"do\":\"fence\",\"namespace\":null,\"socket\":\"a\",\"session\":\"s\"}"
            })
    void an_incomplete_fence_is_ignored(String text) {
        assertThat(NodeCommand.decode(Buffer.buffer(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "close", "{}", "[]", "{\"do\":1}", "{\"do\":\"fly\"}", "{\"do\":\"close\"}"})
    void an_unknown_text_is_ignored(String text) {
        assertThat(NodeCommand.decode(Buffer.buffer(text))).isEmpty();
    }
}
