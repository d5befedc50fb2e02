/**
 * The users of {@code /chat}: how a socket proves who it is, until when its token is valid, and whether its client answers
 * heartbeats. The state of a socket belongs to the socket's loop. Imports {@code chat}, {@code auth},
 * {@code socketio}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.chat.session;

import org.jspecify.annotations.NullMarked;
