/**
 * The domain: conversations between the customers of a site, who use its widget, and agents, who use a dashboard. One
 * class per event that a client may send: the list of files is the protocol. Each socket's state belongs to the socket's
 * loop. Imports {@code socketio}, {@code redis}, {@code auth}, {@code loop} and {@code id}; never sees a transport.
 */
@NullMarked
package dev.mooring.chat;

import org.jspecify.annotations.NullMarked;
