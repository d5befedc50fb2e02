package dev.mooring.socketio.adapter;

import io.vertx.core.Future;
import java.util.List;

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
     * @param commands the words of the {@code XADD} commands that write the messages, in their order, for the database that
     *     the bus uses; empty where there is no other node and nothing to write
     * @return fails when nothing was written, or when that is not certain
     */
    Future<Written<T>> write(List<List<String>> commands);

    /**
     * What was written.
     *
     * @param result the caller's own
     * @param offsets what the commands answered, in their order; a message without one was not written
     * @param before for each offset, the id of the entry that was the stream's last one right before, in the same step;
     *     {@code 0-0} for an empty stream. Empty where the caller does not know. The bus then need not read the entry back
     */
    record Written<T>(T result, List<String> offsets, List<String> before) {

        /** A write whose caller does not know the entries before its own. */
        public Written(T result, List<String> offsets) {
            this(result, offsets, List.of());
        }
    }
}
