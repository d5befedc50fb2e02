package dev.mooring.support;

import io.vertx.core.json.JsonObject;
import static org.assertj.core.api.Assertions.assertThat;

/** What became of the messages of a load run; src/test/node/report.js explains the fields. */
public record LoadReport(JsonObject json) {

    /** A number of the report. */
    public int count(String field) {
        return json.getInteger(field);
    }

    /** How often each value was seen, as {@code disconnects} by reason. */
    public JsonObject tally(String field) {
        return json.getJsonObject(field);
    }

    /** A percentile of a field, in milliseconds; 0 where there was nothing to measure. */
    public int millis(String field, String percentile) {
        return json.getJsonObject(field).getInteger(percentile, 0) == null
                ? 0
                : json.getJsonObject(field).getInteger(percentile);
    }

    /** Every acknowledged message has reached every member, no packet twice, in one order. */
    public LoadReport assertWhole() {
        assertThat(count("lost") + count("lostByUnrecovered"))
                .as("lost: " + json.encode())
                .isZero();
        assertThat(count("doubledOffsets"))
                .as("packets that came twice: " + json.encode())
                .isZero();
        assertThat(count("wrongOrder"))
                .as("members who saw another order: " + json.encode())
                .isZero();
        return this;
    }

    /** No message was stored and sent twice. */
    public LoadReport assertNotDoubled() {
        assertThat(count("doubledMessages"))
                .as("messages that came twice: " + json.encode())
                .isZero();
        return this;
    }

    /** Every member is connected, and was recovered each time that it came back. */
    public LoadReport assertRecovered() {
        assertThat(count("away")).as("did not come back: " + json.encode()).isZero();
        assertThat(count("notRecovered")).as("not recovered: " + json.encode()).isZero();
        return this;
    }

    /** Every message was acknowledged. */
    public LoadReport assertAllAcknowledged(int messages) {
        assertThat(count("acked")).as("acknowledged: " + json.encode()).isEqualTo(messages);
        return this;
    }
}
