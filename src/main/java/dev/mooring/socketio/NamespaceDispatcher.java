package dev.mooring.socketio;

import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** How work gets to a namespace: on the loop that one is on, or on one of the node's. */
interface NamespaceDispatcher {

    /** How clients are treated. */
    ClientLimits options();

    /** Runs {@code work} with a loop's part of the namespace. */
    void run(String namespace, Consumer<LoopNamespace> work);

    /** Runs {@code work} with a loop's part of the namespace; the future completes on that loop. */
    <T> Future<T> call(String namespace, Function<LoopNamespace, Future<T>> work);
}
