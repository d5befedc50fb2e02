package dev.mooring.socketio.adapter;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes something of the caller's own together with a message for the cluster, in one step: both are written, or
 * neither is.
 *
 * @param <T> what the caller's own write answers
 */
@FunctionalInterface
public interface JointWrite<T> {

    /**
     * Writes both. Called once at most, on the loop that owns the bus.
     *
     * @param command the words of the command that writes the message, for the database that the bus uses; empty where
     *     there is no other node and nothing to write
     * @return fails when nothing was written, or when that is not certain
     */
    Future<Written<T>> write(List<String> command);

    /**
     * What was written.
     *
     * @param result the caller's own
     * @param offset what the command answered; null when the message was not written
     */
    record Written<T>(T result, @Nullable String offset) {}
}
