package dev.mooring.cluster;

import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** A batch of writes of states that one script makes. Owned by its loop. */
final class StateBatch {

    private static final RedisScript WRITE = RedisScript.load(StateBatch.class, "write-states.lua");

    /** The number of states in a batch: Redis runs no other command for about a millisecond. */
    private static final int MAX_STATES = 250;

    /** The number of characters in a batch, which its last state may exceed. */
    private static final int MAX_CHARACTERS = 500_000;

    private final List<StateWrite> writes = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private int characters;

    /** The script's answer to a write. */
    enum Answer {
        /** The write was made. */
        DONE,
        /** The write was not made: the state belongs to another session. */
        TAKEN,
        /** The write was not made: Redis has lost the state that should be renewed. */
        LOST
    }

    /**
     * Creates an empty batch.
     *
     * @param sinceKey the key of the time since which Redis has had this node's proof of life
     * @param since the value of that key before all states were written; empty if they are not all written yet
     */
    StateBatch(String sinceKey, String since, RecoveryConfig config) {
        keys.add(sinceKey);
        arguments.add(since);
        arguments.add(String.valueOf(config.stateLife().toMillis()));
        arguments.add(String.valueOf(config.window().toMillis()));
    }

    /**
     * Adds a write.
     *
     * @throws IllegalArgumentException when the state cannot be encoded; then the batch is unchanged
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

    /** Sends the batch. Completes with one answer for each write, in their order. */
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
