package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * The details of a socket that other loops and nodes may see. A copy, which does not change with the socket.
 *
 * @param handshake the handshake in the JSON form of the cluster protocol
 * @param rooms the socket's rooms, the room of its own id included
 * @param data the data that the application keeps with the socket
 */
public record SocketDetails(SocketId id, JsonObject handshake, Set<String> rooms, JsonObject data) {}
