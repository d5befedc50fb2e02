package dev.mooring.socketio.adapter;

import dev.mooring.id.SocketId;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * What another loop or node is told of a socket. A copy: it doesn't change with the socket.
 *
 * @param handshake as the wire between nodes has it
 * @param rooms the rooms it is in, its own included
 * @param data what the application keeps with the socket
 */
public record SocketDetails(SocketId id, JsonObject handshake, Set<String> rooms, JsonObject data) {}
