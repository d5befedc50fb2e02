/**
 * Rooms, and the interfaces to implement for broadcasts and recovery across nodes: {@code ClusterBus} and
 * {@code RecoveryStore}, or {@code AdapterFactory} and {@code Adapter} to replace all of it. An adapter belongs to one
 * namespace on one loop.
 *
 * <p>{@code RoomIndex} is internal and may change without notice.
 *
 * @see <a href="https://socket.io/docs/v4/adapter/">Adapter</a>
 */
@NullMarked
package dev.mooring.socketio.adapter;

import org.jspecify.annotations.NullMarked;
