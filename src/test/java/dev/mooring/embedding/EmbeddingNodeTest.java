package dev.mooring.embedding;

import dev.mooring.support.Answers;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** The program of docs/embedding.md, to the letter. */
class EmbeddingNodeTest {

    @Test
    void the_document_shows_the_program() throws IOException {
        assertThat(Files.readString(Path.of("docs/embedding.md")))
                .contains(Files.readString(Path.of("src/test/java/dev/mooring/embedding/HelloSocketIo.java")));
    }

    @Test
    void the_program_serves_the_official_client() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Vertx vertx = Vertx.vertx();
        String ignored = Answers.await(vertx.deployVerticle(
                new HelloSocketIo(), new DeploymentOptions().setConfig(new JsonObject().put("port", port))));
        try {
            HelloClients.talk("http://localhost:" + port);
        } finally {
            Answers.await(vertx.close());
        }
    }
}
