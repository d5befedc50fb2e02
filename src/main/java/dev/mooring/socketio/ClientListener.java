package dev.mooring.socketio;

import dev.mooring.socketio.packet.SocketIoPacket;

/**
 * Is told what clients do. Called on the client's loop; must not throw, and must not change the client. The
 * {@code SessionListener} is told when a client's session closes.
 */
public interface ClientListener {

    /** Does nothing. */
    ClientListener NONE = new ClientListener() {};

    /** A listener that calls both, in that order. */
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

    /** A session has opened, and has a client now. */
    default void opened(Client client) {}

    /** A client has joined or left a namespace or a room, or the application has set an attribute of one of its sockets. */
    default void changed(Client client) {}

    /** A client has sent a packet, which is not handled yet. */
    default void received(Client client, SocketIoPacket packet) {}

    /** A client has connected with the pid of a former socket; tells whether it was recovered. */
    default void cameBack(Client client, boolean recovered) {}
}
