package dev.mooring.chat;

/**
 * Where {@code /chat} keeps what it must not forget.
 *
 * @param conversations the conversations
 * @param messages their messages
 */
public record Stores(Conversations conversations, Messages messages) {}
