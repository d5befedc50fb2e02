package dev.mooring.chat;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.redis.EmbeddedRedis;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Many clients on both loops send at once: all members of a conversation get its messages in the same order. */
class OrderIT {

    private static final int CONVERSATIONS = 20;
    private static final int MEMBERS = 10;
    private static final int EACH = 50;
    private static final String SERVICE = TestNode.token("service-1", Role.SERVICE);

    /** The members of one conversation: two browsers of a customer, and agents. */
    private record Group(String id, List<RawChat> members) {

        static Group begin(TestNode node, int number) {
            String customerId = "customer-" + number;
            List<RawChat> members = new ArrayList<>();
            String id = "";
            for (int i = 0; i < MEMBERS; i++) {
                boolean isWidget = i < 2;
                String token = isWidget ? null : TestNode.token("agent-" + number + "-" + i, Role.AGENT);
                RawChat member = RawChat.connect(node.url(), token);
                members.add(member);
                if (isWidget) {
                    assertOk(member.call("widget-connect", new JsonObject().put("customerId", customerId)));
                    id = id.isEmpty() ? opened(node, customerId) : id;
                }
                assertOk(member.call("join-conversation", new JsonObject().put("conversationId", id)));
            }
            return new Group(id, members);
        }

        private static String opened(TestNode node, String customerId) {
            JsonObject body = new JsonObject().put("customerId", customerId).put("botId", "bot-1");
            String answer = RawHttp.post(
                            node.url() + "/api/conversations", body.encode(), "Authorization", "Bearer " + SERVICE)
                    .body();
            return new JsonObject(answer).getString("id");
        }

        void say(int member, int number, String customerId) {
            JsonObject body = new JsonObject().put("conversationId", id).put("message", member + "-" + number);
            int ignored = member < 2
                    ? members.get(member).emit("widget-send-message", body.put("customerId", customerId))
                    : members.get(member).emit("send-message", body.put("role", "agent"));
        }
    }

    private static void assertOk(JsonObject ack) {
        assertThat(ack.getBoolean("ok")).as(ack.encode()).isTrue();
    }

    @Test
    void all_members_get_all_messages_once_in_the_stored_order() throws Exception {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                TestNode node = TestNode.start("REDIS_URL", redis.url())) {
            List<Group> groups = IntStream.range(0, CONVERSATIONS)
                    .mapToObj(number -> Group.begin(node, number))
                    .toList();
            assertThat(groups.stream()
                            .flatMap(group -> group.members().stream())
                            .map(RawChat::loop))
                    .as("clients on both loops")
                    .contains(0, 1);
            for (int n = 0; n < EACH; n++) {
                for (int member = 0; member < MEMBERS; member++) {
                    for (int group = 0; group < CONVERSATIONS; group++) {
                        groups.get(group).say(member, n, "customer-" + group);
                    }
                }
            }
            groups.forEach(group -> verify(node, group));
        }
    }

    private static void verify(TestNode node, Group group) {
        List<String> stored = stored(node, group);
        for (RawChat member : group.members()) {
            List<String> heard = member.messages(MEMBERS * EACH).stream()
                    .map(message -> message.getString("id"))
                    .toList();
            assertThat(heard).isEqualTo(stored).doesNotHaveDuplicates().hasSize(MEMBERS * EACH);
            // A widget's connect and join came first, or an agent's join.
            int first = group.members().indexOf(member) < 2 ? 2 : 1;
            IntStream.range(first, first + EACH).forEach(number -> assertOk(member.ack(number)));
            assertThat(member.messages()).hasSize(MEMBERS * EACH);
            member.close();
        }
    }

    /** The ids of the stored messages of a conversation; checks that each member's messages are in the order sent. */
    private static List<String> stored(TestNode node, Group group) {
        List<String> ids = new ArrayList<>();
        Map<String, Integer> next = new HashMap<>();
        String last = group.members()
                .get(0)
                .messages(MEMBERS * EACH)
                .get(MEMBERS * EACH - 1)
                .getString("id");
        for (String after = ""; after != null; ) {
            JsonObject page = new JsonObject(RawHttp.get(
                            node.url() + "/api/conversations/" + group.id() + "/messages?limit=200&after=" + after,
                            "Authorization",
                            "Bearer " + SERVICE)
                    .body());
            page.getJsonArray("messages").stream().map(JsonObject.class::cast).forEach(message -> {
                String[] said = message.getString("message").split("-", 2);
                assertThat(Integer.parseInt(said[1])).isEqualTo(next.merge(said[0], 1, Integer::sum) - 1);
                ids.add(message.getString("id"));
            });
            after = page.getString("next");
        }
        assertThat(ids).endsWith(last);
        return ids;
    }
}
