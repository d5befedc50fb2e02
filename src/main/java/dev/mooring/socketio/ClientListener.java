package dev.mooring.socketio;

import dev.mooring.socketio.packet.SocketIoPacket;

/**
 * Who watches what clients do: the registry, for one. Called on the client's loop; must not throw, and must not change
 * what it watches. That a client has gone is told by its session.
 */
public interface ClientListener {

    /** Hears nothing. */
    ClientListener NONE = new ClientListener() {};

    /** One that tells both, in that order. */
    static ClientListener both(ClientListener first, ClientListener second) {
        return new ClientListener() {
            @Override
            public void opened(Client client) {
                first.opened(client);
                second.opened(client);
            }

            @Override
            public void changed(Client client) {
                first.changed(client);
                second.changed(client);
            }

            @Override
            public void received(Client client, SocketIoPacket packet) {
                first.received(client, packet);
                second.received(client, packet);
            }

            @Override
            public void cameBack(Client client, boolean recovered) {
                first.cameBack(client, recovered);
                second.cameBack(client, recovered);
            }
        };
    }

    /** A session has become a client. */
    default void opened(Client client) {}

    /** It has joined or left a namespace, or a room, or the application keeps another value with one of its sockets. */
    default void changed(Client client) {}

    /** It has sent a packet, of which nothing was done yet. */
    default void received(Client client, SocketIoPacket packet) {}

    /** It has connected with a pid, so that it may continue as a former socket; says whether it does. */
    default void cameBack(Client client, boolean recovered) {}
}
