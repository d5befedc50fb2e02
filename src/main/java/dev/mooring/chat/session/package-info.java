/**
 * The users of {@code /chat}: authentication, the expiry and revocation of tokens, and heartbeats. The state of a
 * socket belongs to the socket's loop. Imports {@code chat}, {@code auth}, {@code socketio}, {@code loop} and
 * {@code id}.
 */
@NullMarked
package dev.mooring.chat.session;

import org.jspecify.annotations.NullMarked;
