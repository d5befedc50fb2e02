package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Args;

/** Receives the acks of the sockets of other nodes. Called on the bus's loop. */
public interface RemoteAcks {

    /** Called first, and once, with the number of nodes that will each report a number of sockets. */
    void onNodes(int nodes);

    /** Called with the number of sockets that one node has asked. Some of their acks may have come before. */
    void onAsked(int sockets);

    /** Called with the ack of one socket. */
    void onAck(Args args);

    /** Called when the other nodes cannot be reached or the timeout has passed. No other call follows. */
    void onEnd();
}
