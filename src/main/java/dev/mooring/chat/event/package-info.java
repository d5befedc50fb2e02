/**
 * The events that clients send to {@code /chat}, one class each, and the replies. {@code Chat} opens the namespace and
 * calls these classes. Imports {@code chat}, {@code chat.session}, {@code auth}, {@code socketio}, {@code redis},
 * {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.chat.event;

import org.jspecify.annotations.NullMarked;
