package dev.mooring.socketio;

import dev.mooring.socketio.packet.Args;

/**
 * Does the work of an event for every socket of a namespace. Runs on the loop of the socket that the event came from; what
 * it throws is logged, and ends that socket's session.
 */
@FunctionalInterface
public interface SocketHandler {

    /**
     * A client has emitted the event.
     *
     * @param socket the client's
     * @param args what came with it; parsed only if asked for
     * @param ack the answer, if the client wants one
     */
    void handle(Socket socket, Args args, Ack ack);
}
