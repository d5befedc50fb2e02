package dev.mooring.app;

import dev.mooring.id.SocketId;
import dev.mooring.registry.writer.CommandHandler;
import dev.mooring.socketio.Namespaces;
import dev.mooring.tracking.SessionWatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** The handler of commands to this node, which come from operators and from other nodes. Owned by the first loop. */
final class NodeCommandHandler implements CommandHandler {

    private static final Logger LOG = System.getLogger(NodeCommandHandler.class.getName());

    private final SessionWatch watch;
    private final Namespaces namespaces;
    private final Runnable drain;
    private final Promise<Void> fenced;

    /**
     * Creates a handler.
     *
     * @param drain starts to drain the node
     * @param fenced completed when another node has taken this node's name
     */
    NodeCommandHandler(SessionWatch watch, Namespaces namespaces, Runnable drain, Promise<Void> fenced) {
        this.watch = watch;
        this.namespaces = namespaces;
        this.drain = drain;
        this.fenced = fenced;
    }

    @Override
    public void close(List<String> sessions) {
        watch.close(sessions);
    }

    @Override
    public void takeOver(String namespace, String socketId, String session) {
        namespaces.takeOver(namespace, new SocketId(socketId), session);
    }

    @Override
    public void drain() {
        LOG.log(Level.INFO, "draining this node, because an operator asked for it");
        drain.run();
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
