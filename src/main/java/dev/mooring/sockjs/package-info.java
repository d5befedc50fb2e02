/**
 * SockJS access to the Socket.IO namespaces: each SockJS message is one Socket.IO packet as text. vertx-web implements
 * the SockJS protocol; allowed origins, limits and session ids are the same as for Engine.IO. Imports {@code socketio},
 * {@code socketio.packet}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.sockjs;

import org.jspecify.annotations.NullMarked;
