package dev.mooring.app;

import dev.mooring.ops.NodeState;
import dev.mooring.registry.CommandHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Function;

/** Does what operators ask of this node, from here or from anywhere. Owned by the first loop. */
final class NodeOperator implements CommandHandler {

    private static final Logger LOG = System.getLogger(NodeOperator.class.getName());

    private final SessionWatch watch;
    private final Function<NodeState, Future<Void>> become;
    private final Promise<Void> fenced;

    /**
     * An operator.
     *
     * @param become says what the node does from now on
     * @param fenced completed when the node must end
     */
    NodeOperator(SessionWatch watch, Function<NodeState, Future<Void>> become, Promise<Void> fenced) {
        this.watch = watch;
        this.become = become;
        this.fenced = fenced;
    }

    @Override
    public void close(List<String> sessions) {
        watch.close(sessions);
    }

    @Override
    public void drain() {
        LOG.log(Level.INFO, "an operator has this node drained");
        Future<Void> ignored = become.apply(NodeState.DRAINING)
                .onFailure(cause -> LOG.log(Level.WARNING, "the state is not told to others", cause));
    }

    @Override
    public Future<List<String>> events(String session) {
        return watch.events(session);
    }

    @Override
    public void fenced() {
        fenced.tryComplete();
    }
}
