package dev.mooring.chat;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.JointWrite.Written;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings messages to conversations: they are stored and published in one step, then their sender is told. Immutable; shared
 * by all loops, but for the attempts and the limiter that each has of its own.
 */
public final class MessageService {

    private static final Logger LOG = System.getLogger(MessageService.class.getName());
    private static final String NEW_MESSAGE = "new-message";
    private static final String MESSAGE_SENT = "message-sent";
    private static final int HISTORY = 20;

    /** Messages of a node that may be on their way to the store at once: they share the connection of the cluster's bus. */
    private static final int MAX_UNDER_WAY = 256;

    /** Messages of a loop that may wait for that; they hold at most 10,000 characters each. */
    private static final int MAX_WAITING = 10_000;

    private final Loops loops;
    private final Namespace chat;
    private final Conversations conversations;
    private final Messages messages;
    private final AutoResponder responder;
    private final PerLoop<InFlightSends> inFlight;
    private final PerLoop<ConcurrencyLimiter> limiters;

    public MessageService(Loops loops, Namespace chat, Stores stores, AutoResponder responder) {
        this.loops = loops;
        this.chat = chat;
        this.conversations = stores.conversations();
        this.messages = stores.messages();
        this.responder = responder;
        this.inFlight = PerLoop.create(loops, loop -> new InFlightSends());
        this.limiters =
                PerLoop.create(loops, loop -> new ConcurrencyLimiter(Math.max(1, MAX_UNDER_WAY / loops.size()), MAX_WAITING));
    }

    /**
     * Stores and publishes a message; completes on {@code caller} after both, and with nothing when there is no such
     * conversation. What was stored before, by an attempt of the same name, is not published twice.
     *
     * @param caller the loop that the caller runs on
     */
    public Future<Optional<ChatMessage>> send(Loop caller, NewMessage newMessage) {
        return send(caller, newMessage, null, new ArrayList<>(0));
    }

    /**
     * Stores and publishes a message as {@link #send} does, and has {@code message-sent} follow it to its sender, who is in
     * a room of its own.
     */
    public Future<Optional<Sent>> sendConfirmed(Loop caller, NewMessage newMessage, String room) {
        List<String> confirmed = new ArrayList<>(1); // filled on the one loop before it is read on the other
        return send(caller, newMessage, room, confirmed)
                .map(sent -> sent.map(message -> new Sent(message, !confirmed.isEmpty())));
    }

    /**
     * A message that is stored and published.
     *
     * @param isConfirmed whether {@code message-sent} has followed it; not where an earlier attempt has stored it
     */
    public record Sent(ChatMessage message, boolean isConfirmed) {}

    /** The payload of {@code message-sent} for a message. */
    public static JsonObject confirmation(ChatMessage message) {
        return new JsonObject().put("conversationId", message.conversationId()).put("messageId", message.id());
    }

    private Future<Optional<ChatMessage>> send(
            Loop caller, NewMessage newMessage, @Nullable String room, List<String> confirmed) {
        Loop loop = loopOf(newMessage.conversationId());
        List<Question> toAnswer = new ArrayList<>(1); // filled on the one loop before it is read on the other
        return countIfRefused(caller.ask(
                        loop,
                        () -> inFlight.of(loop)
                                .join(
                                        newMessage,
                                        () -> limiters
                                                .of(loop)
                                                .run(() -> storeAndPublish(newMessage, room, confirmed, toAnswer)))))
                // Behind what the caller does now: the answer must not overtake what it tells the sender.
                .onSuccess(sent ->
                        caller.later(() -> toAnswer.forEach(question -> loop.run(() -> respond(loop, question)))));
    }

    /** A step without which a message cannot be sent: where it fails, the message counts as refused. */
    public <T> Future<T> countIfRefused(Future<T> step) {
        return step.onFailure(cause -> messages.countRefused());
    }

    private Future<Optional<ChatMessage>> storeAndPublish(
            NewMessage newMessage, @Nullable String room, List<String> confirmed, List<Question> toAnswer) {
        ChatMessage message = messages.compose(newMessage);
        List<Broadcast> events = new ArrayList<>(2);
        events.add(chat.to(newMessage.conversationId()).event(NEW_MESSAGE, message.toJson()));
        if (room != null) {
            events.add(chat.to(room).event(MESSAGE_SENT, confirmation(message)));
        }
        return chat.publishWith(
                        publication -> messages.store(newMessage, message, publication, !isAnswered(message))
                                .map(stored -> new Written<>(stored, offsets(stored))),
                        events)
                .compose(stored -> {
                    confirmed.addAll(offsets(stored).stream().skip(1).toList());
                    return stored.isEmpty()
                            ? Future.succeededFuture(Optional.empty())
                            : published(stored.get(), toAnswer).map(Optional::of);
                });
    }

    private static List<String> offsets(Optional<Messages.Stored> stored) {
        return stored.map(Messages.Stored::offsets).orElse(List.of());
    }

    /** Publishes a message that was stored and, so far, not published. */
    private Future<ChatMessage> published(Messages.Stored stored, List<Question> toAnswer) {
        ChatMessage message = stored.message();
        if (stored.published() && stored.offsets().isEmpty()) {
            return Future.succeededFuture(message);
        }
        boolean isAnswered = isAnswered(message);
        Future<Void> published = stored.published()
                ? Future.succeededFuture()
                : chat.to(message.conversationId()).publish(NEW_MESSAGE, message.toJson());
        boolean isMarked = stored.published() && !isAnswered;
        // Read before the sender is told: what it changes of the conversation after that is no concern of this message.
        Future<Optional<Conversation>> conversation =
                isAnswered ? conversations.find(message.conversationId()) : Future.succeededFuture(Optional.empty());
        return published
                // If this is lost, a repeated attempt publishes the message once more, under the same id.
                .compose(done -> isMarked
                        ? Future.succeededFuture(message)
                        : messages.markPublished(stored).map(message).otherwise(message))
                .onSuccess(sent -> {
                    if (isAnswered) {
                        toAnswer.add(new Question(message, conversation));
                    }
                });
    }

    /**
     * Whether an automatic answer may follow. An attempt at such a message counts as published only when its node says so: if
     * the node dies before, the repeated attempt must bring the answer.
     */
    private boolean isAnswered(ChatMessage message) {
        return message.role() == ChatMessage.Role.USER && responder != AutoResponder.NONE;
    }

    /** A message that an automatic answer may follow, and its conversation as it was then. */
    private record Question(ChatMessage message, Future<Optional<Conversation>> conversation) {}

    private void respond(Loop loop, Question question) {
        ChatMessage message = question.message();
        Future<Void> ignored = question.conversation()
                .compose(found -> found.filter(it -> it.status() == Conversation.Status.AUTO)
                        .map(conversation -> respond(loop, conversation, message))
                        .orElseGet(Future::succeededFuture))
                .onFailure(failure -> LOG.log(
                        Level.WARNING, "conversation " + message.conversationId() + ": no automatic answer", failure));
    }

    private Future<Void> respond(Loop loop, Conversation conversation, ChatMessage message) {
        return messages.last(conversation.id(), HISTORY)
                .compose(history -> responder.answer(conversation, message, history))
                .compose(answer -> answer.isEmpty()
                        ? Future.succeededFuture()
                        : send(loop, botMessage(conversation, answer.get()))
                                .compose(ignored -> answer.get().humanTakeover()
                                        ? handOver(loop, conversation.id())
                                        : Future.succeededFuture()));
    }

    /** Asks for an agent, unless somebody has taken over or closed it while the answer was thought of. */
    private Future<Void> handOver(Loop loop, String conversationId) {
        return loop.ask(
                        loopOf(conversationId),
                        () -> conversations
                                .changeStatus(conversationId, Conversation.Status.AUTO, Conversation.Status.PENDING)
                                .compose(this::publishChange))
                .mapEmpty();
    }

    private static NewMessage botMessage(Conversation conversation, AutoResponder.Answer answer) {
        return new NewMessage(conversation.id(), answer.message(), ChatMessage.Role.BOT, null, null);
    }

    /**
     * Changes a conversation and tells its members; completes on {@code caller}, with nothing when there is no such
     * conversation.
     *
     * @param caller the loop that the caller runs on
     */
    public Future<Optional<Conversation>> change(
            Loop caller,
            String conversationId,
            Conversation.@Nullable Status status,
            Conversations.@Nullable Assignment assignment) {
        return caller.ask(
                loopOf(conversationId),
                () -> conversations.change(conversationId, status, assignment).compose(this::publishChange));
    }

    /** Fails when other nodes may not learn of the change: who repeats it makes them learn. */
    private Future<Optional<Conversation>> publishChange(Optional<Conversation> changed) {
        return changed.map(conversation -> publish(conversation).map(changed))
                .orElseGet(() -> Future.succeededFuture(changed));
    }

    private Future<Void> publish(Conversation conversation) {
        JsonObject payload = new JsonObject()
                .put("conversationId", conversation.id())
                .put("status", conversation.status().wireName());
        if (conversation.assignedAgent() != null) {
            payload.put("assignedAgent", conversation.assignedAgent().toJson());
        }
        return chat.to(conversation.id()).publish("conversation-status-changed", payload);
    }

    /*
     * All messages of a conversation go through one loop: what is stored in one order is published in that order, for
     * members on every loop.
     */
    private Loop loopOf(String conversationId) {
        return loops.at(Math.floorMod(conversationId.hashCode(), loops.size()));
    }
}
