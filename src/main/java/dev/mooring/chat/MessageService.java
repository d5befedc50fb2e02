package dev.mooring.chat;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.JointWrite.Answers;
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
 * Stores messages and publishes them to the members of their conversations, in one step where the store can. Immutable
 * and shared by all loops; the sends under way and the limiter are per loop.
 */
public final class MessageService {

    private static final Logger LOG = System.getLogger(MessageService.class.getName());
    private static final String NEW_MESSAGE = "new-message";
    private static final String MESSAGE_SENT = "message-sent";
    private static final int HISTORY = 20;

    /** How many messages a node sends to the store at once; they share the connection of the cluster's bus. */
    private static final int MAX_IN_FLIGHT = 256;

    /** How many messages may wait on one loop; each has at most 10,000 characters. */
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
        int limit = Math.max(1, MAX_IN_FLIGHT / loops.size());
        this.limiters = PerLoop.create(loops, loop -> new ConcurrencyLimiter(limit, MAX_WAITING));
    }

    /**
     * Stores and publishes a message. A message that a send with the same key published before is not published again.
     *
     * @param caller the loop that the caller runs on
     * @return completes on {@code caller} after both; empty when there is no such conversation
     */
    public Future<Optional<ChatMessage>> send(Loop caller, NewMessage newMessage) {
        return send(caller, newMessage, null, new ArrayList<>(0));
    }

    /**
     * Stores and publishes a message as {@link #send} does, then publishes {@code message-sent} to its sender.
     *
     * @param room the sender's own room
     */
    public Future<Optional<Sent>> sendConfirmed(Loop caller, NewMessage newMessage, String room) {
        List<String> confirmed = new ArrayList<>(1); // filled on the conversation's loop before the caller reads it
        return send(caller, newMessage, room, confirmed)
                .map(sent -> sent.map(message -> new Sent(message, !confirmed.isEmpty())));
    }

    /**
     * A message that is stored and published.
     *
     * @param isConfirmed whether {@code message-sent} was published too; false if an earlier send stored the message
     */
    public record Sent(ChatMessage message, boolean isConfirmed) {}

    /** The payload of {@code message-sent} for {@code message}. */
    public static JsonObject confirmation(ChatMessage message) {
        return new JsonObject().put("conversationId", message.conversationId()).put("messageId", message.id());
    }

    private Future<Optional<ChatMessage>> send(
            Loop caller, NewMessage newMessage, @Nullable String room, List<String> confirmed) {
        Loop loop = loopOf(newMessage.conversationId());
        List<Question> toAnswer = new ArrayList<>(1); // filled on the conversation's loop before the caller reads it
        return countIfRefused(caller.ask(
                        loop,
                        () -> inFlight.of(loop)
                                .join(
                                        newMessage,
                                        () -> limiters.of(loop)
                                                .run(() -> storeAndPublish(newMessage, room, confirmed, toAnswer)))))
                // After the caller's present work: the automatic answer must not overtake the reply to the sender.
                .onSuccess(sent ->
                        caller.later(() -> toAnswer.forEach(question -> loop.run(() -> respond(loop, question)))));
    }

    /** Counts the message as refused if {@code step}, which must precede its sending, fails. */
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
                        commands -> messages.store(
                                        newMessage,
                                        message,
                                        commands.publish(),
                                        commands.read(),
                                        !mayBeAnswered(message))
                                .map(stored -> new Written<>(stored, answers(stored))),
                        events)
                .compose(stored -> {
                    confirmed.addAll(answers(stored).offsets().stream().skip(1).toList());
                    return stored.isEmpty()
                            ? Future.succeededFuture(Optional.empty())
                            : finishPublication(stored.get(), toAnswer).map(Optional::of);
                });
    }

    private static Answers answers(Optional<Messages.Stored> stored) {
        return stored.map(it -> new Answers(it.offsets(), it.before(), it.read()))
                .orElse(Answers.NONE);
    }

    /** Publishes a stored message if the store did not, marks it as published, and notes whether to answer it. */
    private Future<ChatMessage> finishPublication(Messages.Stored stored, List<Question> toAnswer) {
        ChatMessage message = stored.message();
        if (stored.published() && stored.offsets().isEmpty()) {
            return Future.succeededFuture(message);
        }
        boolean mayBeAnswered = mayBeAnswered(message);
        Future<Void> published = stored.published()
                ? Future.succeededFuture()
                : chat.to(message.conversationId()).publish(NEW_MESSAGE, message.toJson());
        boolean isMarked = stored.published() && !mayBeAnswered;
        // Read before the reply to the sender: changes that the sender makes afterwards do not apply to this message.
        Future<Optional<Conversation>> conversation =
                mayBeAnswered ? conversations.find(message.conversationId()) : Future.succeededFuture(Optional.empty());
        return published
                // If the mark is lost, a repeated send publishes the message once more, with the same id.
                .compose(done -> isMarked
                        ? Future.succeededFuture(message)
                        : messages.markPublished(stored).map(message).otherwise(message))
                .onSuccess(sent -> {
                    if (mayBeAnswered) {
                        toAnswer.add(new Question(message, conversation));
                    }
                });
    }

    /**
     * Whether an automatic answer may follow. The store does not mark such a message as published by itself: if the
     * node dies before it asks for the answer, a repeated send must ask for it.
     */
    private boolean mayBeAnswered(ChatMessage message) {
        return message.role() == ChatMessage.Role.USER && responder != AutoResponder.NONE;
    }

    /** A message that an automatic answer may follow, and its conversation as it was when the message was stored. */
    private record Question(ChatMessage message, Future<Optional<Conversation>> conversation) {}

    private void respond(Loop loop, Question question) {
        ChatMessage message = question.message();
        Future<Void> ignored = question.conversation()
                .compose(found -> found.filter(it -> it.status() == Conversation.Status.AUTO)
                        .map(conversation -> respond(loop, conversation, message))
                        .orElseGet(Future::succeededFuture))
                .onFailure(failure -> LOG.log(
                        Level.WARNING,
                        "conversation " + message.conversationId() + ": could not get an automatic answer",
                        failure));
    }

    private Future<Void> respond(Loop loop, Conversation conversation, ChatMessage message) {
        return messages.last(conversation.id(), HISTORY)
                .compose(history -> responder.answer(conversation, message, history))
                .compose(answer -> answer.isEmpty()
                        ? Future.succeededFuture()
                        : send(loop, botMessage(conversation, answer.get()))
                                .compose(ignored -> answer.get().humanTakeover()
                                        ? requestAgent(loop, conversation.id())
                                        : Future.succeededFuture()));
    }

    /** Sets the status {@code pending}, unless an agent has taken over or closed the conversation in the meantime. */
    private Future<Void> requestAgent(Loop loop, String conversationId) {
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
     * Changes a conversation and publishes the change to its members.
     *
     * @param caller the loop that the caller runs on
     * @return completes on {@code caller}; empty when there is no such conversation
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

    /** Fails when the change may not have reached other nodes; a repeated request then publishes it again. */
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
     * All messages of a conversation go through one loop, so they are published in the order in which they are stored,
     * to members on every loop.
     */
    private Loop loopOf(String conversationId) {
        return loops.at(Math.floorMod(conversationId.hashCode(), loops.size()));
    }
}
