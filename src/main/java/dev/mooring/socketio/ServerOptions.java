package dev.mooring.socketio;

import dev.mooring.engineio.EngineConfig;

/**
 * How a server behaves.
 *
 * @param engine the sessions: where they begin, how long they live, how much they may take
 * @param clients how clients are treated
 * @param serveClient whether the official browser client is served beside the protocol; true by default
 * @see <a href="https://socket.io/docs/v4/server-options/">Server options</a>
 */
public record ServerOptions(EngineConfig engine, SocketIoOptions clients, boolean serveClient) {

    /** What the reference does, at {@code /socket.io/}. */
    public static final ServerOptions DEFAULTS =
            new ServerOptions(EngineConfig.of("/socket.io/"), SocketIoOptions.DEFAULTS, true);

    /** These options with other sessions. */
    public ServerOptions withEngine(EngineConfig other) {
        return new ServerOptions(other, clients, serveClient);
    }

    /** These options with another treatment of clients. */
    public ServerOptions withClients(SocketIoOptions other) {
        return new ServerOptions(engine, other, serveClient);
    }
}
