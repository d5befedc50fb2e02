/**
 * Conversations between the customers of a site, who use its widget, and agents, who use a dashboard; their messages,
 * and the service that stores and publishes messages. Each socket's state belongs to the socket's loop. Imports
 * {@code socketio}, {@code auth}, {@code loop} and {@code id}, and knows no transport.
 */
@NullMarked
package dev.mooring.chat;

import org.jspecify.annotations.NullMarked;
