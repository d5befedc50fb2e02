package dev.mooring.chat;

/**
 * The stores of {@code /chat}.
 *
 * @param conversations stores the conversations
 * @param messages stores their messages
 */
public record Stores(Conversations conversations, Messages messages) {}
