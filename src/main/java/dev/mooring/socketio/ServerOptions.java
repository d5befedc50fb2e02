package dev.mooring.socketio;

import dev.mooring.engineio.EngineConfig;

/**
 * Options of a Socket.IO server.
 *
 * @param engine options of the Engine.IO server: path, heartbeat, limits, origins
 * @param clients timeouts and limits of clients
 * @param serveClient whether the official browser client is served beside the protocol; true by default
 * @see <a href="https://socket.io/docs/v4/server-options/">Server options</a>
 */
public record ServerOptions(EngineConfig engine, ClientLimits clients, boolean serveClient) {

    /** The defaults of the JavaScript server, at {@code /socket.io/}. */
    public static final ServerOptions DEFAULTS =
            new ServerOptions(EngineConfig.of("/socket.io/"), ClientLimits.DEFAULTS, true);

    /** These options with other options of the Engine.IO server. */
    public ServerOptions withEngine(EngineConfig other) {
        return new ServerOptions(other, clients, serveClient);
    }

    /** These options with other timeouts and limits of clients. */
    public ServerOptions withClients(ClientLimits other) {
        return new ServerOptions(engine, other, serveClient);
    }
}
