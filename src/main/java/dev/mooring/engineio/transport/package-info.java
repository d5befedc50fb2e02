/**
 * Long-polling and WebSocket: how packets of one session get to its client. A transport is the only thing that knows
 * two loops, its session's and its connection's. Imports {@code engineio.packet}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.engineio.transport;

import org.jspecify.annotations.NullMarked;
