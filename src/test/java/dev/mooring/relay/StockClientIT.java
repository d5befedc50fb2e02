package dev.mooring.relay;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.Balancer;
import dev.mooring.support.Bodies;
import dev.mooring.support.ChatClient;
import dev.mooring.support.TwoNodes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** The official client behind a balancer that sends each of the client's requests to another node. */
class StockClientIT {

    private static final int MESSAGES = 200;

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes("LIMIT_EVENTS_PER_SOCKET", "1000:1000");

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
    void exchanges_messages_without_an_error(String transports) throws Exception {
        try (Balancer balancer = Balancer.spread(NODES.one(), NODES.two());
                ChatClient agent = ChatClient.connect(
                        balancer.url(), TestNode.token("agent-7", Role.AGENT), transports.split(","))) {
            String owner = agent.session().substring(0, 8);
            assertThat(NODES.redis().text("GET", "mooring:key:" + owner)).isIn("one", "two");
            ChatClient widget = ChatClient.connect(
                    NODES.redis().text("GET", "mooring:key:" + owner).equals("one") ? NODES.one() : NODES.two(), null);
            String id = widget.call("widget-send-message", Bodies.says(Bodies.someone(), "Hi"))
                    .getString("conversationId");
            widget.close();
            assertThat(agent.call("join-conversation", Bodies.in(id)).getBoolean("ok"))
                    .isTrue();
            List<String> said = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                said.add("message " + i);
                agent.emit("send-message", Bodies.in(id, "agent", "message " + i));
            }
            List<String> heard = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                heard.add(agent.take("new-message").getString("message"));
            }
            assertThat(heard).isEqualTo(said);
            assertThat(agent.untaken("disconnect")).isZero();
        }
    }
}
