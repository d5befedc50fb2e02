/**
 * SockJS in front of the same namespaces: each message is one Socket.IO packet as text. The protocol is vertx-web's; origins,
 * limits and names are those of Engine.IO's clients. Imports {@code socketio}, {@code socketio.packet}, {@code loop} and
 * {@code id}.
 */
@NullMarked
package dev.mooring.sockjs;

import org.jspecify.annotations.NullMarked;
