package dev.mooring.chat;

import org.jspecify.annotations.Nullable;

/**
 * A message that somebody wants to send.
 *
 * @param author null when a widget or a bot wrote it
 * @param once so that a repeated attempt is stored once; null when the sender gave no id
 */
public record Draft(
        String conversationId,
        String message,
        ChatMessage.Role role,
        @Nullable Agent author,
        @Nullable Once once) {

    /**
     * What makes two attempts one message, for 10 minutes.
     *
     * @param sender the subject of a token, or a customer's id
     * @param messageId the sender's own name for the message
     */
    public record Once(String sender, String messageId) {}
}
