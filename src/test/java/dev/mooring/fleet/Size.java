package dev.mooring.fleet;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;

/** The size of a test of several nodes: short in every build, full with {@code -Plong}. */
enum Size {
    SHORT(8, 2, 200, 40, Duration.ofSeconds(40)),
    FULL(40, 4, 1_000, 100, Duration.ofMinutes(4));

    private final int conversations;
    private final int agents;
    private final int messages;
    private final int rate;
    private final Duration limit;

    Size(int conversations, int agents, int messages, int rate, Duration limit) {
        this.conversations = conversations;
        this.agents = agents;
        this.messages = messages;
        this.rate = rate;
        this.limit = limit;
    }

    /** The size of this run. */
    static Size current() {
        return valueOf(System.getProperty("mooring.fleet.size", "short").toUpperCase(Locale.ROOT));
    }

    boolean isFull() {
        return this == FULL;
    }

    /** A number for the short run, or one for the full run. */
    int of(int small, int large) {
        return isFull() ? large : small;
    }

    /** A time for the short run, or one for the full run. */
    Duration of(Duration small, Duration large) {
        return isFull() ? large : small;
    }

    int messages() {
        return messages;
    }

    /** The time limit of a load. */
    Duration limit() {
        return limit;
    }

    /** Options of src/test/node/load.js: 24 or 200 members on three transport paths. */
    JsonObject load() {
        return new JsonObject()
                .put("conversations", conversations)
                .put("agents", agents)
                .put("messages", messages)
                .put("rate", rate);
    }
}
