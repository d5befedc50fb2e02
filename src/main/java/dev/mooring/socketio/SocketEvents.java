package dev.mooring.socketio;

import dev.mooring.engineio.packet.Decoded;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The listeners of a socket, and how events reach them. Owned by the socket's loop. */
final class SocketEvents {

    private static final System.Logger LOG = System.getLogger(SocketEvents.class.getName());

    // Lists are replaced, not changed, so a listener may be added or removed during an iteration.
    // The map is created with the first handler: most sockets have only the handlers of their namespace.
    private Map<String, List<EventHandler>> handlers = Map.of();
    private List<AnyHandler> any = List.of();
    private List<OutgoingHandler> outgoing = List.of();
    private List<EventMiddleware> middleware = List.of();
    private List<ErrorHandler> errors = List.of();
    private List<Consumer<DisconnectReason>> disconnecting = List.of();
    private List<Consumer<DisconnectReason>> disconnected = List.of();

    void on(String event, EventHandler handler) {
        if (handlers.isEmpty()) {
            handlers = new HashMap<>(4);
        }
        handlers.merge(event, List.of(handler), (some, more) -> plus(some, handler));
    }

    <T> void on(String event, Class<T> type, TypedHandler<T> handler) {
        on(event, (args, ack) -> {
            Decoded<T> body = args.read(0, type);
            if (body instanceof Decoded.Ok<T> ok) {
                handler.handle(ok.value(), ack);
            } else if (body instanceof Decoded.Invalid<T> bad) {
                refuse(event, new IllegalArgumentException(bad.reason()), ack);
            }
        });
    }

    void once(String event, EventHandler handler) {
        on(event, new EventHandler() {
            @Override
            public void handle(Args args, Ack ack) {
                off(event, this);
                handler.handle(args, ack);
            }
        });
    }

    void off(String event) {
        if (handlers.containsKey(event)) {
            List<EventHandler> ignored = handlers.remove(event);
        }
    }

    void off(String event, EventHandler handler) {
        if (handlers.containsKey(event)) {
            handlers.computeIfPresent(event, (name, some) -> {
                List<EventHandler> rest = minus(some, handler);
                return rest.isEmpty() ? null : rest;
            });
        }
    }

    void onAny(AnyHandler handler) {
        any = plus(any, handler);
    }

    void offAny(AnyHandler handler) {
        any = minus(any, handler);
    }

    void onAnyOutgoing(OutgoingHandler handler) {
        outgoing = plus(outgoing, handler);
    }

    void offAnyOutgoing(OutgoingHandler handler) {
        outgoing = minus(outgoing, handler);
    }

    void use(EventMiddleware more) {
        middleware = plus(middleware, more);
    }

    void onError(ErrorHandler handler) {
        errors = plus(errors, handler);
    }

    void onDisconnecting(Consumer<DisconnectReason> listener) {
        disconnecting = plus(disconnecting, listener);
    }

    void onDisconnect(Consumer<DisconnectReason> listener) {
        disconnected = plus(disconnected, listener);
    }

    /** Passes an event of the client to the catch-all handlers, then to the middleware, then to its handlers. */
    void receive(SocketIoPacket.Event event, Ack ack, SocketConnection socket) {
        for (AnyHandler handler : any) {
            handler.handle(event.name(), event.args(), ack);
        }
        if (middleware.isEmpty()) {
            handle(event, ack, socket);
        } else {
            pass(event, ack, socket, middleware.iterator());
        }
    }

    private void pass(SocketIoPacket.Event event, Ack ack, SocketConnection socket, Iterator<EventMiddleware> rest) {
        while (rest.hasNext()) {
            Future<Void> verdict = ask(rest.next(), event);
            if (!verdict.isComplete()) {
                verdict.onComplete(done -> socket.later(() -> {
                    if (done.failed()) {
                        refuse(event.name(), done.cause(), ack);
                    } else {
                        pass(event, ack, socket, rest);
                    }
                }));
                return;
            }
            if (verdict.failed()) {
                refuse(event.name(), verdict.cause(), ack);
                return;
            }
        }
        handle(event, ack, socket);
    }

    private Future<Void> ask(EventMiddleware middleware, SocketIoPacket.Event event) {
        try {
            return middleware.handle(event.name(), event.args());
        } catch (RuntimeException e) {
            if (errors.isEmpty()) {
                LOG.log(Level.WARNING, "an event middleware threw, and the socket has no error handler", e);
            }
            return Future.failedFuture(e);
        }
    }

    private void handle(SocketIoPacket.Event event, Ack ack, SocketConnection socket) {
        for (EventHandler handler : handlers.getOrDefault(event.name(), List.of())) {
            if (socket.isConnected()) {
                handler.handle(event.args(), ack);
            }
        }
        socket.handle(event, ack);
    }

    /** Calls the error handlers, because an event was refused. */
    void refuse(String event, @Nullable Throwable why, Ack ack) {
        Throwable error = why == null ? new IllegalStateException("refused") : why;
        if (errors.isEmpty()) {
            LOG.log(Level.DEBUG, "event {0} was refused: {1}", event, error.getMessage());
        }
        for (ErrorHandler handler : errors) {
            handler.handle(event, error, ack);
        }
    }

    boolean hasOutgoing() {
        return !outgoing.isEmpty();
    }

    void notifyOutgoing(SocketIoPacket.Event packet) {
        for (OutgoingHandler handler : outgoing) {
            handler.handle(packet.name(), packet.args());
        }
    }

    /** Calls the disconnecting listeners; the socket still has its rooms. */
    void notifyDisconnecting(DisconnectReason reason, Client client) {
        disconnecting.forEach(listener -> client.guard(() -> listener.accept(reason)));
    }

    /** Calls the disconnect listeners, and removes all listeners. */
    void notifyDisconnected(DisconnectReason reason, Client client) {
        List<Consumer<DisconnectReason>> listeners = disconnected;
        clear();
        listeners.forEach(listener -> client.guard(() -> listener.accept(reason)));
    }

    private void clear() {
        handlers = Map.of();
        any = List.of();
        outgoing = List.of();
        middleware = List.of();
        errors = List.of();
        disconnecting = List.of();
        disconnected = List.of();
    }

    private static <T> List<T> plus(List<T> some, T one) {
        List<T> all = new ArrayList<>(some.size() + 1);
        all.addAll(some);
        all.add(one);
        return List.copyOf(all);
    }

    private static <T> List<T> minus(List<T> some, T one) {
        return some.stream().filter(other -> other != one).toList();
    }
}
