package dev.mooring.api;

import dev.mooring.chat.ChatMessage;
import dev.mooring.chat.Conversation;
import dev.mooring.chat.Conversations;
import dev.mooring.chat.Fields;
import dev.mooring.chat.MessageService;
import dev.mooring.chat.Messages;
import dev.mooring.chat.NewMessage;
import dev.mooring.chat.Stores;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The operations of the API on conversations and their messages. Immutable; shared by all loops. */
public final class ConversationOperations {

    private static final String ID = "id";

    private final Conversations conversations;
    private final Messages messages;
    private final MessageService messageService;

    /** Creates the operations on these stores; {@code messageService} publishes messages and changes to the members. */
    public ConversationOperations(Stores stores, MessageService messageService) {
        this.conversations = stores.conversations();
        this.messages = stores.messages();
        this.messageService = messageService;
    }

    List<Operation> all() {
        String one = "/api/conversations/:" + ID;
        return List.of(
                Operation.write(HttpMethod.POST, "/api/conversations", this::open),
                Operation.read(one, this::show),
                Operation.read(one + "/messages", this::page),
                Operation.write(HttpMethod.POST, one + "/messages", this::send),
                Operation.write(HttpMethod.PATCH, one, this::change));
    }

    private Future<ApiAnswer> open(ApiCall call) {
        Fields fields = new Fields(call.body());
        String customerId = fields.id("customerId");
        String botId = fields.id("botId");
        return fields.problem()
                .map(ApiAnswer::badRequest)
                .orElseGet(() -> conversations
                        .open(customerId, botId)
                        .map(conversation -> ApiAnswer.created(conversation.toJson())));
    }

    private Future<ApiAnswer> show(ApiCall call) {
        return find(call).map(found -> answer(found.map(Conversation::toJson)));
    }

    private Future<Optional<Conversation>> find(ApiCall call) {
        String id = call.path(ID);
        return Fields.isId(id) ? conversations.find(id) : Future.succeededFuture(Optional.empty());
    }

    private Future<ApiAnswer> page(ApiCall call) {
        Optional<Integer> limit = call.limit();
        if (limit.isEmpty()) {
            return ApiCall.badLimit();
        }
        String after = call.query("after").orElse(null);
        return find(call)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(ApiAnswer.noConversation())
                        : page(found.get().id(), after, limit.get()));
    }

    private Future<ApiAnswer> page(String id, @Nullable String after, int limit) {
        return messages.page(id, after, limit)
                .compose(page -> page.isEmpty()
                        ? ApiAnswer.badRequest(
                                "after must be the next of a page, or the id of a message that is still kept")
                        : Future.succeededFuture(ApiAnswer.ok(json(page.get()))));
    }

    private static JsonObject json(Messages.Page page) {
        JsonArray all = new JsonArray();
        page.messages().forEach(message -> all.add(message.toJson()));
        return new JsonObject().put("messages", all).put("next", page.next());
    }

    private Future<ApiAnswer> send(ApiCall call) {
        Fields fields = new Fields(call.body());
        String message = fields.message("message");
        ChatMessage.Role role = fields.role("role");
        String messageId = fields.optionalMessageId("messageId").orElse(null);
        if (fields.problem().isPresent()) {
            return ApiAnswer.badRequest(fields.problem().get());
        }
        String id = call.path(ID);
        if (!Fields.isId(id)) {
            return Future.succeededFuture(ApiAnswer.noConversation());
        }
        return messageService
                .send(call.loop(), NewMessage.of(call.caller(), id, message, role, messageId))
                .map(sent ->
                        sent.map(stored -> ApiAnswer.created(stored.toJson())).orElseGet(ApiAnswer::noConversation));
    }

    private Future<ApiAnswer> change(ApiCall call) {
        Fields fields = new Fields(call.body());
        Conversation.Status status = fields.optionalStatus("status").orElse(null);
        Conversations.Assignment assignment =
                fields.optionalAssignment("assignedAgent").orElse(null);
        if (fields.problem().isPresent()) {
            return ApiAnswer.badRequest(fields.problem().get());
        }
        if (status == null && assignment == null) {
            return ApiAnswer.badRequest("status or assignedAgent is required");
        }
        String id = call.path(ID);
        if (!Fields.isId(id)) {
            return Future.succeededFuture(ApiAnswer.noConversation());
        }
        return messageService
                .change(call.loop(), id, status, assignment)
                .map(changed -> answer(changed.map(Conversation::toJson)));
    }

    private static ApiAnswer answer(Optional<JsonObject> conversation) {
        return conversation.map(ApiAnswer::ok).orElseGet(ApiAnswer::noConversation);
    }
}
