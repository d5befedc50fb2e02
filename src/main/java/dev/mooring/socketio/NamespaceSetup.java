package dev.mooring.socketio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What the application has asked for in a namespace, or in all that a predicate accepts; one for each loop, owned by it.
 */
final class NamespaceSetup {

    private final List<Middleware> middleware = new ArrayList<>();
    private final List<Consumer<Socket>> connectListeners = new ArrayList<>();
    private final Map<String, List<ServerSideHandler>> serverSide = new HashMap<>();
    private final Map<String, List<SocketHandler>> events = new HashMap<>();

    private RecoveryPolicy recoveryPolicy = (socket, rooms, data) -> true;

    void recoverIf(RecoveryPolicy policy) {
        recoveryPolicy = policy;
    }

    RecoveryPolicy recoveryPolicy() {
        return recoveryPolicy;
    }

    void use(Middleware more) {
        middleware.add(more);
    }

    void onConnect(Consumer<Socket> listener) {
        connectListeners.add(listener);
    }

    void on(String event, SocketHandler handler) {
        // Replaced, not changed: a handler that adds one does not disturb the walk over the others.
        events.merge(
                event,
                List.of(handler),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }

    List<SocketHandler> handlers(String event) {
        return events.getOrDefault(event, List.of());
    }

    void onServerSide(String event, ServerSideHandler handler) {
        serverSide.computeIfAbsent(event, ignored -> new ArrayList<>()).add(handler);
    }

    List<Middleware> middleware() {
        return middleware;
    }

    List<Consumer<Socket>> connectListeners() {
        return connectListeners;
    }

    List<ServerSideHandler> serverSide(String event) {
        return serverSide.getOrDefault(event, List.of());
    }
}
