/**
 * Conversations and messages in Redis: the scripts, the keys, and how both are written. Implements the ports of
 * {@code chat}; imports {@code redis} and {@code id}.
 */
@NullMarked
package dev.mooring.chat.store;

import org.jspecify.annotations.NullMarked;
