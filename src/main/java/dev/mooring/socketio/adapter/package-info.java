/**
 * Rooms, and the SPI by which a broadcast leaves a loop. An adapter belongs to one namespace on one loop. Imports
 * {@code socketio.packet}, {@code loop} and {@code id}; knows sockets only as what {@code LocalSockets} sends to.
 *
 * @see <a href="https://socket.io/docs/v4/adapter/">Adapter</a>
 */
@NullMarked
package dev.mooring.socketio.adapter;

import org.jspecify.annotations.NullMarked;
