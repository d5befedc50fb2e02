package dev.mooring.cluster;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.RawChat;
import dev.mooring.support.RecoveringClient;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The example of docs/recovery.md, with the official Java client. */
class RecoveryRecipeIT {

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes();

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void the_java_client_recovers_over_two_losses(String transport) throws Exception {
        String customer = UUID.randomUUID().toString();
        try (RecoveringClient widget = new RecoveringClient(NODES.one(), transport);
                RawChat agent = RawChat.connect(NODES.two(), TestNode.token("agent-7", Role.AGENT))) {
            assertThat(widget.awaitConnection()).isFalse();
            assertThat(widget.call("widget-connect", Map.of("customerId", customer))
                            .optBoolean("ok"))
                    .isTrue();
            String conversation = widget.call(
                            "widget-send-message", Map.of("customerId", customer, "botId", "shop", "message", "hello"))
                    .optString("conversationId");
            JsonObject body = new JsonObject().put("conversationId", conversation);
            agent.call("join-conversation", body);
            for (int loss = 1; loss <= 2; loss++) {
                widget.cut();
                JsonObject said = agent.call(
                        "send-message",
                        body.copy().put("message", "while away " + loss).put("role", "agent"));
                assertThat(said.getBoolean("ok")).isTrue();
                assertThat(widget.awaitConnection()).isTrue();
            }
            await().untilAsserted(() ->
                    assertThat(widget.messages()).containsExactly("hello", "while away 1", "while away 2"));
        }
    }

    @Test
    void the_document_contains_the_tested_code() throws Exception {
        String code = Files.readString(Path.of("src/test/java/dev/mooring/support/RecoveringClient.java"));
        String recipe = code.substring(code.indexOf("socket.io().on(Manager.EVENT_PACKET"));
        recipe = recipe.substring(0, recipe.indexOf("        });") + 11);
        assertThat(Files.readString(Path.of("docs/recovery.md")).replaceAll("\\s+", " "))
                .contains(recipe.replaceAll("\\s+", " "));
    }
}
