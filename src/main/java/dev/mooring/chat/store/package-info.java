/**
 * Stores conversations and messages in Redis: the keys, the scripts and the codecs. Implements {@code Conversations}
 * and {@code Messages} of {@code chat}; imports {@code redis}, {@code loop} and {@code id}.
 */
@NullMarked
package dev.mooring.chat.store;

import org.jspecify.annotations.NullMarked;
