package dev.mooring.embedding;

import dev.mooring.support.ChatClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import static org.assertj.core.api.Assertions.assertThat;

/** Two official clients of {@link HelloSocketIo}. */
final class HelloClients {

    private HelloClients() {}

    /** One joins a room, on WebSocket, and hears what the other says there, by polling. */
    static void talk(String url) throws Exception {
        try (ChatClient one = ChatClient.connect(url, null);
                ChatClient two = ChatClient.connect(url, null, "polling")) {
            CompletableFuture<Object> joined = new CompletableFuture<>();
            one.socket().emit("join", new Object[] {"room"}, values -> joined.complete(values[0]));
            assertThat(joined.get(10, TimeUnit.SECONDS)).isEqualTo("joined");
            two.socket().emit("say", "room", "hello");
            assertThat(one.take("said").getString("value")).isEqualTo("hello");
        }
    }
}
