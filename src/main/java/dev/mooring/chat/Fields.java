package dev.mooring.chat;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an event's body one by one. The first that is wrong is remembered, and named to the client; a
 * wrong one reads as empty meanwhile. Unknown fields are not looked at.
 */
public final class Fields {

    private static final int MAX_MESSAGE = 10_000;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.@-]{1,128}");
    private static final Pattern MESSAGE_ID = Pattern.compile("[A-Za-z0-9_.@-]{1,64}");

    private final JsonObject body;
    private @Nullable String problem;

    /** The fields of that body. */
    public Fields(JsonObject body) {
        this.body = body;
    }

    /** What is wrong, and with which field; empty when all that was read was right. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** The id of a customer, a bot or a conversation. */
    public String id(String field) {
        return body.getValue(field) == null
                ? wrong(field, "is required")
                : optionalId(field).orElse("");
    }

    /** The same, or nothing when it is absent or null. */
    public Optional<String> optionalId(String field) {
        return optional(field, ID, "must be 1 to 128 of A-Z a-z 0-9 _ . @ -");
    }

    /** The sender's own name for a message, or nothing when it is absent or null. */
    public Optional<String> optionalMessageId(String field) {
        return optional(field, MESSAGE_ID, "must be 1 to 64 of A-Z a-z 0-9 _ . @ -");
    }

    /** Text of a message: not blank, and not longer than a message may be. */
    public String message(String field) {
        if (!(body.getValue(field) instanceof String text) || text.isBlank()) {
            return wrong(field, "must be text that is not blank");
        }
        return text.length() > MAX_MESSAGE
                ? wrong(field, "must not be longer than " + MAX_MESSAGE + " characters")
                : text;
    }

    /** In whose name a message is sent. */
    public ChatMessage.Role role(String field) {
        Optional<ChatMessage.Role> role =
                body.getValue(field) instanceof String name ? ChatMessage.Role.of(name) : Optional.empty();
        if (role.isEmpty()) {
            wrong(field, "must be user, bot or agent");
        }
        return role.orElse(ChatMessage.Role.USER);
    }

    /** True or false. */
    public boolean flag(String field) {
        if (body.getValue(field) instanceof Boolean flag) {
            return flag;
        }
        wrong(field, "must be true or false");
        return false;
    }

    private Optional<String> optional(String field, Pattern pattern, String what) {
        Object value = body.getValue(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text && pattern.matcher(text).matches()) {
            return Optional.of(text);
        }
        wrong(field, what);
        return Optional.empty();
    }

    private String wrong(String field, String what) {
        if (problem == null) {
            problem = field + " " + what;
        }
        return "";
    }
}
