package dev.mooring.deploy;

import dev.mooring.app.TestNode;
import dev.mooring.support.ChatNode;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import static org.assertj.core.api.Assertions.assertThat;

/** The clients that train the image's ahead-of-time cache, against a node. */
class TrainingClientsNodeTest {

    @RegisterExtension
    static final ChatNode node = new ChatNode(
            "WEBSOCKET_PING_INTERVAL", "200",
            "WEBSOCKET_HEARTBEAT_INTERVAL", "200",
            "LIMIT_CONVERSATIONS", "1000:1000");

    @Test
    void every_training_client_is_served_whatever_its_transport_and_its_way_to_leave() {
        // More than 100 conversations: each pair of transports, and each kind of lost connection.
        Shell.Result result = run(URI.create(node.url()).getPort(), 300, TestNode.SECRET);
        assertThat(result.output()).containsPattern("^[3-9][0-9]{2} sessions in [0-9.]+ s, 0 failures\\R$");
        assertThat(result.status()).isZero();
    }

    @Test
    void the_first_failure_is_shown_and_widgets_go_on_if_the_agents_tokens_are_refused() {
        Shell.Result result = run(URI.create(node.url()).getPort(), 10, "another secret, which the node does not have");
        assertThat(result.output()).contains("unauthorized").containsPattern("\\b[1-9][0-9]* sessions in");
        assertThat(result.status()).isZero();
    }

    @Test
    void without_a_node_the_exit_status_is_1() {
        // The discard port: nothing listens there.
        Shell.Result result = run(9, 10, TestNode.SECRET);
        assertThat(result.output()).contains("ConnectException").containsPattern("\\b0 sessions in");
        assertThat(result.status()).isEqualTo(1);
    }

    private static Shell.Result run(int port, int sessions, String secret) {
        return new Shell()
                .with("JWT_SECRET", secret)
                .run(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        ".ci/TrainingClients.java",
                        String.valueOf(port),
                        String.valueOf(sessions),
                        "30");
    }
}
