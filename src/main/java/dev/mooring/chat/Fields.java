package dev.mooring.chat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and validates the fields of an event's payload or of an API request's body. It remembers the first invalid
 * field, for the error message to the client; an invalid field reads as empty. Unknown fields are ignored.
 */
public final class Fields {

    private static final int MAX_MESSAGE = 10_000;
    private static final int MAX_NAME = 255;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.@-]{1,128}");
    private static final Pattern MESSAGE_ID = Pattern.compile("[A-Za-z0-9_.@-]{1,64}");

    private final JsonObject body;
    private @Nullable String problem;

    /** Creates a reader of the fields of {@code body}. */
    public Fields(JsonObject body) {
        this.body = body;
    }

    /** The first invalid field and what is wrong with it; empty if all fields read so far are valid. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Reads the id of a customer, a bot or a conversation. */
    public String id(String field) {
        return value(field) == null
                ? invalid(field, "is required")
                : optionalId(field).orElse("");
    }

    /** Reads an id; empty if the field is absent or null. */
    public Optional<String> optionalId(String field) {
        return optional(field, ID, "must be 1 to 128 of A-Z a-z 0-9 _ . @ -");
    }

    /** Reads a {@code messageId}, which the sender chose; empty if the field is absent or null. */
    public Optional<String> optionalMessageId(String field) {
        return optional(field, MESSAGE_ID, "must be 1 to 64 of A-Z a-z 0-9 _ . @ -");
    }

    /** Reads the text of a message: not blank, at most 10,000 characters. */
    public String message(String field) {
        if (!(value(field) instanceof String text) || text.isBlank()) {
            return invalid(field, "must be text that is not blank");
        }
        return text.length() > MAX_MESSAGE
                ? invalid(field, "must not be longer than " + MAX_MESSAGE + " characters")
                : text;
    }

    /** Reads the role of a message's author. */
    public ChatMessage.Role role(String field) {
        Optional<ChatMessage.Role> role =
                value(field) instanceof String name ? ChatMessage.Role.of(name) : Optional.empty();
        if (role.isEmpty()) {
            invalid(field, "must be user, bot or agent");
        }
        return role.orElse(ChatMessage.Role.USER);
    }

    /** Reads text that is not blank and has at most {@code maxLength} characters. */
    public String text(String field, int maxLength) {
        return value(field) instanceof String text && !text.isBlank() && text.length() <= maxLength
                ? text
                : invalid(field, "must be text that is not blank, at most " + maxLength + " characters");
    }

    /** Reads such text; empty if the field is absent or null. */
    public Optional<String> optionalText(String field, int maxLength) {
        return value(field) == null ? Optional.empty() : Optional.of(text(field, maxLength));
    }

    /** Reads the status of a conversation; empty if the field is absent or null. */
    public Optional<Conversation.Status> optionalStatus(String field) {
        Object value = value(field);
        Optional<Conversation.Status> status =
                value instanceof String name ? Conversation.Status.of(name) : Optional.empty();
        if (value != null && status.isEmpty()) {
            invalid(field, "must be auto, human, pending or closed");
        }
        return status;
    }

    /** Reads the agent of a conversation, or nobody if the field is null; empty if the field is absent. */
    public Optional<Conversations.Assignment> optionalAssignment(String field) {
        if (!body.containsKey(field)) {
            return Optional.empty();
        }
        if (value(field) == null) {
            return Optional.of(new Conversations.Assignment(null));
        }
        if (!(value(field) instanceof JsonObject object)) {
            invalid(field, "must be an object with id, name and email, or null");
            return Optional.empty();
        }
        Fields agent = new Fields(object);
        Agent named = new Agent(
                agent.text("id", MAX_NAME),
                agent.optionalText("name", MAX_NAME).orElse(null),
                agent.optionalText("email", MAX_NAME).orElse(null));
        agent.problem().ifPresent(found -> invalid(field + "." + found));
        return Optional.of(new Conversations.Assignment(named));
    }

    /** Reads a list of any values; an empty list if the field is absent or null. */
    public JsonArray list(String field) {
        Object value = value(field);
        if (value != null && !(value instanceof JsonArray)) {
            invalid(field, "must be a list");
        }
        return value instanceof JsonArray list ? list : new JsonArray();
    }

    /** Whether {@code text} has the form of an id of a customer, a bot or a conversation. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Reads a boolean. */
    public boolean flag(String field) {
        if (value(field) instanceof Boolean flag) {
            return flag;
        }
        invalid(field, "must be true or false");
        return false;
    }

    /**
     * The value of a field. {@code JsonObject.getValue} would return an attachment as base64 text, which would pass for
     * a string.
     */
    private @Nullable Object value(String field) {
        return body.getMap().get(field) instanceof Buffer attachment ? attachment : body.getValue(field);
    }

    private Optional<String> optional(String field, Pattern pattern, String requirement) {
        Object value = value(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text && pattern.matcher(text).matches()) {
            return Optional.of(text);
        }
        invalid(field, requirement);
        return Optional.empty();
    }

    private String invalid(String field, String requirement) {
        return invalid(field + " " + requirement);
    }

    private String invalid(String found) {
        if (problem == null) {
            problem = found;
        }
        return "";
    }
}
