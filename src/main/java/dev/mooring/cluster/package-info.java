/**
 * Rooms and connection state recovery across the nodes of a cluster, through Redis and in the formats of Socket.IO's
 * Redis streams adapter for Node.js. Implements the SPI of {@code socketio.adapter}; imports {@code redis},
 * {@code socketio.adapter}, {@code socketio.packet}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.cluster;

import org.jspecify.annotations.NullMarked;
