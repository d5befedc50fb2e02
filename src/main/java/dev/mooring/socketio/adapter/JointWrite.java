package dev.mooring.socketio.adapter;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes something of the caller's own together with messages for the cluster, in one step: all are written, or none is.
 *
 * @param <T> what the caller's own write answers
 */
@FunctionalInterface
public interface JointWrite<T> {

    /**
     * Writes all. Called once at most, on the loop that owns the bus.
     *
     * @return fails when nothing was written, or when that is not certain
     */
    Future<Written<T>> write(Commands commands);

    /**
     * The Redis commands of the bus, as lists of words, for the database that the bus uses.
     *
     * @param publish the {@code XADD} commands that write the messages, in their order; empty where there is no other node
     *     and nothing to write
     * @param read an {@code XRANGE} command that reads what other nodes have written. It runs in the same step, before all
     *     commands that publish, also those of other joint writes. Empty if there is nothing to read; the caller may leave
     *     it out
     */
    record Commands(List<List<String>> publish, List<String> read) {

        /** No commands. */
        public static final Commands NONE = new Commands(List.of(), List.of());
    }

    /**
     * The result of a joint write.
     *
     * @param result the caller's own
     */
    record Written<T>(T result, Answers answers) {}

    /**
     * The answers of Redis to the commands.
     *
     * @param offsets the answers of the commands that publish, in their order; a message without one was not written
     * @param before for each offset, the id of the entry that was the stream's last one right before, in the same step;
     *     {@code 0-0} for an empty stream. Empty where the caller does not know. The bus then reads the entry back
     * @param read the entries that the command read, each as its id and then the names and values of its fields; null if
     *     it did not run
     */
    record Answers(
            List<String> offsets,
            List<String> before,
            @Nullable List<List<String>> read) {

        /** No answers: nothing was published or read. */
        public static final Answers NONE = new Answers(List.of(), List.of(), null);
    }
}
