package dev.mooring.cluster;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Changes of states that go to Redis together. Owned by its loop. */
final class StateBatch {

    private static final RedisScript WRITE = RedisScript.load(StateBatch.class, "write-states.lua");

    /** A Redis that takes a millisecond for it keeps nobody else waiting. */
    private static final int MAX_STATES = 250;

    private static final int MAX_CHARACTERS = 500_000;

    private final List<StateWrite> writes = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private int characters;

    /** What Redis did with a change. */
    enum Answer {
        /** What was asked for. */
        DONE,
        /** Nothing: the state belongs to another session. */
        TAKEN,
        /** Nothing: the state that should live on is lost. */
        LOST
    }

    /**
     * An empty batch.
     *
     * @param sinceKey the key of the time since which Redis has this node's proof of life
     * @param since that time, as it was before all states were written; empty when they are not written
     */
    StateBatch(String sinceKey, String since, RecoveryConfig config) {
        keys.add(sinceKey);
        arguments.add(since);
        arguments.add(String.valueOf(config.stateLife().toMillis()));
        arguments.add(String.valueOf(config.window().toMillis()));
    }

    /**
     * Adds a change.
     *
     * @throws IllegalArgumentException when the state cannot be encoded; then nothing is added
     */
    void add(StateWrite write) {
        String owner = StateCodec.owner(write.state().session());
        String value = write.value();
        keys.add(RecoveryKeys.state(write.state().pid()));
        arguments.addAll(List.of(write.kind().wireName(), owner, value, String.valueOf(write.ageMillis())));
        writes.add(write);
        characters += value.length();
    }

    boolean isFull() {
        return writes.size() >= MAX_STATES || characters >= MAX_CHARACTERS;
    }

    List<StateWrite> writes() {
        return writes;
    }

    /** Sends it; one answer for each change, in their order. */
    Future<List<Answer>> send(RedisLink link) {
        // In order: two batches must not overtake each other.
        return WRITE.runInOrder(link, keys, arguments.toArray(String[]::new)).map(answer -> {
            List<Answer> answers = new ArrayList<>();
            if (answer != null) {
                answer.forEach(each -> answers.add(Answer.values()[each.toInteger()]));
            }
            return answers;
        });
    }
}
