package dev.mooring.support;

import io.vertx.core.json.JsonObject;
import static org.assertj.core.api.Assertions.assertThat;

/** The report of a load run; src/test/node/report.js explains the fields. */
public record LoadReport(JsonObject json) {

    /** A number in the report. */
    public int count(String field) {
        return json.getInteger(field);
    }

    /** A count by value, such as {@code disconnects} by reason. */
    public JsonObject tally(String field) {
        return json.getJsonObject(field);
    }

    /** A percentile of a field, in milliseconds; 0 without measurements. */
    public int millis(String field, String percentile) {
        return json.getJsonObject(field).getInteger(percentile, 0) == null
                ? 0
                : json.getJsonObject(field).getInteger(percentile);
    }

    /** Asserts that every acknowledged message has reached every member, no packet twice, all in one order. */
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

    /** Asserts that no message was stored and sent twice. */
    public LoadReport assertNotDoubled() {
        assertThat(count("doubledMessages"))
                .as("messages that came twice: " + json.encode())
                .isZero();
        return this;
    }

    /** Asserts that every member is connected, and was recovered after each reconnection. */
    public LoadReport assertRecovered() {
        assertThat(count("away")).as("did not come back: " + json.encode()).isZero();
        assertThat(count("notRecovered")).as("not recovered: " + json.encode()).isZero();
        return this;
    }

    /** Asserts that every message was acknowledged. */
    public LoadReport assertAllAcknowledged(int messages) {
        assertThat(count("acked")).as("acknowledged: " + json.encode()).isEqualTo(messages);
        return this;
    }
}
