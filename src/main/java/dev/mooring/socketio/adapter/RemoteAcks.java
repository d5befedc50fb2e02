package dev.mooring.socketio.adapter;

import dev.mooring.socketio.packet.Args;

/** Takes the acks of the sockets of other nodes. Called on the bus's loop. */
public interface RemoteAcks {

    /** So many other nodes will report how many sockets they have asked; called once, first. */
    void onNodes(int nodes);

    /** One of the nodes has asked so many sockets; may come after some of their acks. */
    void onAsked(int sockets);

    /** A socket has acknowledged. */
    void onAck(Args args);

    /** The nodes cannot be reached, or the time is over: nothing more will come. */
    void onEnd();
}
