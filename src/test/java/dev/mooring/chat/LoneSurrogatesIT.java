package dev.mooring.chat;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.RawChat;
import dev.mooring.support.RawHttp;
import dev.mooring.support.RawPolling;
import dev.mooring.support.TwoNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** Text with half a surrogate pair in events, acks, the store, the history, the API, and through the relay. */
class LoneSurrogatesIT {

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes();

    private static final String SERVICE = TestNode.token("service-1", Role.SERVICE);

    /**
     * Texts in JSON: a high surrogate at the end, a low one at the start, both in the wrong order, with pairs around
     * them.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\\ud83d",
                "\\ude00x",
                "\\ude00\\ud83d",
                "\\ud83d\\ud83d\\ude00",
                "\\ud83d\\ude00",
                "\\\\ud83d \\\"\\ud83d\\\"",
                "\\u00e4\\u20ac\\udbff\\u0001"
            })
    void text_with_lone_surrogates_is_unchanged_everywhere(String json) {
        String text = new JsonArray("[\"" + json + "\"]").getString(0);
        try (RawChat widget = RawChat.connect(NODES.one(), null)) {
            String body = "{\"customerId\":\"c-1\",\"botId\":\"b\",\"messageId\":\"m-" + json.hashCode()
                    + "\",\"message\":\"" + json + "\"}";
            for (int attempt = 0; attempt < 2; attempt++) { // the second answer is read from the store
                widget.send('2', attempt + "[\"widget-send-message\"," + body + "]");
                assertThat(widget.ack(attempt).getBoolean("ok")).isTrue();
            }
            assertThat(widget.messages(1).get(0).getString("message")).isEqualTo(text);
            String id = widget.ack(0).getString("conversationId");
            assertThat(last(id)).isEqualTo(text);
            assertThat(posted(id, json)).isEqualTo(text);
            assertThat(widget.messages(2).get(1).getString("message")).isEqualTo(text);
            assertThat(last(id)).isEqualTo(text);
            assertThat(relayed(id, json)).isEqualTo(text);
        }
    }

    private static String last(String id) {
        JsonArray all = new JsonObject(RawHttp.get(
                                NODES.two() + "/api/conversations/" + id + "/messages?limit=200",
                                "Authorization",
                                "Bearer " + SERVICE)
                        .body())
                .getJsonArray("messages");
        return all.getJsonObject(all.size() - 1).getString("message");
    }

    private static String posted(String id, String json) {
        return new JsonObject(RawHttp.post(
                                NODES.one() + "/api/conversations/" + id + "/messages",
                                "{\"role\":\"agent\",\"message\":\"" + json + "\"}",
                                "Authorization",
                                "Bearer " + SERVICE)
                        .body())
                .getString("message");
    }

    /** Sends the text by long-polling through the node that does not own the session. */
    private static String relayed(String id, String json) {
        RawPolling agent =
                RawPolling.connect(NODES.one(), new JsonObject().put("token", TestNode.token("agent-7", Role.AGENT)));
        String there = agent.uri().replace(NODES.one(), NODES.two());
        String event = "42/chat,7[\"send-message\",{\"conversationId\":\"" + id + "\",\"role\":\"agent\",\"message\":\""
                + json + "\"}]";
        assertThat(RawHttp.post(there, event).body()).isEqualTo("ok");
        String answer = RawHttp.get(there).body();
        assertThat(answer).startsWith("43/chat,7[");
        return new JsonArray(answer.substring(answer.indexOf('[')))
                .getJsonObject(0)
                .getJsonObject("message")
                .getString("message");
    }
}
