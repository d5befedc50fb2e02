package dev.mooring.chat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an event's, or a request's, body one by one. The first that is wrong is remembered, and named to the client; a
 * wrong one reads as empty meanwhile. Unknown fields are not looked at.
 */
public final class Fields {

    private static final int MAX_MESSAGE = 10_000;
    private static final int MAX_NAME = 255;
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
        return value(field) == null
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
        if (!(value(field) instanceof String text) || text.isBlank()) {
            return wrong(field, "must be text that is not blank");
        }
        return text.length() > MAX_MESSAGE
                ? wrong(field, "must not be longer than " + MAX_MESSAGE + " characters")
                : text;
    }

    /** In whose name a message is sent. */
    public ChatMessage.Role role(String field) {
        Optional<ChatMessage.Role> role =
                value(field) instanceof String name ? ChatMessage.Role.of(name) : Optional.empty();
        if (role.isEmpty()) {
            wrong(field, "must be user, bot or agent");
        }
        return role.orElse(ChatMessage.Role.USER);
    }

    /** Text that is not blank, and at most that long. */
    public String text(String field, int maxLength) {
        return value(field) instanceof String text && !text.isBlank() && text.length() <= maxLength
                ? text
                : wrong(field, "must be text that is not blank, at most " + maxLength + " characters");
    }

    /** The same, or nothing when it is absent or null. */
    public Optional<String> optionalText(String field, int maxLength) {
        return value(field) == null ? Optional.empty() : Optional.of(text(field, maxLength));
    }

    /** Who answers in a conversation, or nothing when it is absent or null. */
    public Optional<Conversation.Status> optionalStatus(String field) {
        Object value = value(field);
        Optional<Conversation.Status> status =
                value instanceof String name ? Conversation.Status.of(name) : Optional.empty();
        if (value != null && status.isEmpty()) {
            wrong(field, "must be auto, human, pending or closed");
        }
        return status;
    }

    /** Who shall take care of a conversation: an agent, nobody for null, or nothing when it is absent. */
    public Optional<Conversations.Assignment> optionalAssignment(String field) {
        if (!body.containsKey(field)) {
            return Optional.empty();
        }
        if (value(field) == null) {
            return Optional.of(new Conversations.Assignment(null));
        }
        if (!(value(field) instanceof JsonObject object)) {
            wrong(field, "must be an object with id, name and email, or null");
            return Optional.empty();
        }
        Fields agent = new Fields(object);
        Agent named = new Agent(
                agent.text("id", MAX_NAME),
                agent.optionalText("name", MAX_NAME).orElse(null),
                agent.optionalText("email", MAX_NAME).orElse(null));
        agent.problem().ifPresent(why -> wrong(field + "." + why));
        return Optional.of(new Conversations.Assignment(named));
    }

    /** A list of anything; empty when it is absent or null. */
    public JsonArray list(String field) {
        Object value = value(field);
        if (value != null && !(value instanceof JsonArray)) {
            wrong(field, "must be a list");
        }
        return value instanceof JsonArray list ? list : new JsonArray();
    }

    /** Whether that is the form of an id of a customer, a bot or a conversation. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** True or false. */
    public boolean flag(String field) {
        if (value(field) instanceof Boolean flag) {
            return flag;
        }
        wrong(field, "must be true or false");
        return false;
    }

    /** An attachment is not shown as base64, which the object itself would do: it is no text. */
    private @Nullable Object value(String field) {
        return body.getMap().get(field) instanceof Buffer attachment ? attachment : body.getValue(field);
    }

    private Optional<String> optional(String field, Pattern pattern, String what) {
        Object value = value(field);
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
        return wrong(field + " " + what);
    }

    private String wrong(String what) {
        if (problem == null) {
            problem = what;
        }
        return "";
    }
}
