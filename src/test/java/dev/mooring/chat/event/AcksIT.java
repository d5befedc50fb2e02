package dev.mooring.chat.event;

import dev.mooring.app.TestNode;
import dev.mooring.auth.Role;
import dev.mooring.support.ChatNode;
import dev.mooring.support.RawChat;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;

/** Every event with an ack gets one answer, whatever its payload, and no {@code error} event. */
class AcksIT {

    @RegisterExtension
    static final ChatNode chat = new ChatNode();

    private static final List<String> PAYLOADS = List.of("{}", "null", "7", "'text'", "[]", "true", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "join-conversation   | {'conversationId':'ID'}                                     | true  | false",
                "leave-conversation  | {'conversationId':'ID'}                                     | true  | true",
                "send-message        | {'conversationId':'ID','message':'x','role':'agent'}        | true  | false",
                "widget-connect      | {'customerId':'c-1'}                                        | false | true",
                "widget-send-message | {'customerId':'c-1','botId':'b','message':'x'}              | false | true",
                "typing              | {'conversationId':'ID','typing':true}                       | false | false",
                "heartbeat-response  | {'timestamp':1}                                             | true  | true",
                "heartbeat-response  | {'timestamp':1,'serverTimestamp':2}                         | true  | true",
                "refresh-token       | 'TOKEN'                                                     | true  | false",
            })
    void an_event_with_an_ack_is_answered_once(String event, String valid, boolean okOfAgent, boolean okOfWidget) {
        String token = TestNode.token("agent-7", Role.AGENT);
        String id = chat.backEnd().open("customer-1", "bot");
        String payload = valid.strip().replace('\'', '"').replace("ID", id).replace("TOKEN", token);
        assertThat(answers(chat.raw(token), event, payload).getBoolean("ok")).isEqualTo(okOfAgent);
        assertThat(answers(chat.raw(null), event, payload).getBoolean("ok")).isEqualTo(okOfWidget);
    }

    /** Sends invalid payloads and then the valid one; returns the answer to the valid one. Each gets one answer. */
    private static JsonObject answers(RawChat client, String event, String valid) {
        List<String> payloads = new ArrayList<>(PAYLOADS);
        payloads.add(valid);
        payloads.add("7," + valid);
        for (int i = 0; i < payloads.size(); i++) {
            String rest = payloads.get(i).replace('\'', '"');
            client.send('2', i + "[\"" + event + "\"" + (rest.isEmpty() ? "" : "," + rest) + "]");
            JsonObject answer = client.ack(i);
            assertThat(answer.getBoolean("ok")).as(event + rest).isNotNull();
            assertThat(answer.getBoolean("ok") || answer.getJsonObject("error").containsKey("code"))
                    .isTrue();
        }
        // A second answer would have come before the answer to one more event.
        client.send('2', "100" + new JsonArray().add(event).encode());
        JsonObject ignored = client.ack(100);
        assertThat(client.heard()).doesNotContain("error");
        return client.ack(PAYLOADS.size());
    }
}
