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
     * @param commands the words of the commands that write the messages, in their order, for the database that the bus
     *     uses; empty where there is no other node and nothing to write
     * @return fails when nothing was written, or when that is not certain
     */
    Future<Written<T>> write(List<List<String>> commands);

    /**
     * What was written.
     *
     * @param result the caller's own
     * @param offsets what the commands answered, in their order; a message without one was not written
     */
    record Written<T>(T result, List<String> offsets) {}
}
