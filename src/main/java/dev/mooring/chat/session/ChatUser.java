package dev.mooring.chat.session;

import dev.mooring.auth.Principal;
import dev.mooring.auth.Role;
import dev.mooring.chat.Conversation;
import dev.mooring.id.Rooms;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.TakenOver;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The user behind a socket of {@code /chat}: the subject of a token, or a widget, which is bound to a customer by its
 * first event that names one. Owned by the socket's loop.
 */
public final class ChatUser {

    private final Socket socket;
    private @Nullable Principal principal;
    private @Nullable String customerId;
    /** The conversation whose room the socket joined last; set when the change of rooms is saved. */
    private @Nullable String joined;
    /** The number of look-ups of conversations under way. */
    private int lookups;

    private ChatUser(Socket socket, @Nullable Principal principal) {
        this.socket = socket;
        this.principal = principal;
    }

    static ChatUser authenticated(Socket socket, Principal principal) {
        return new ChatUser(socket, principal);
    }

    static ChatUser widget(Socket socket) {
        return new ChatUser(socket, null);
    }

    public Socket socket() {
        return socket;
    }

    /** The principal of the client's token; null for a widget. */
    public @Nullable Principal principal() {
        return principal;
    }

    /**
     * Whether a former socket with these rooms had the same user: the same subject, or a widget if this one is a
     * widget.
     */
    public boolean matchesRooms(Set<String> rooms) {
        List<String> users = rooms.stream().filter(Rooms::isUser).toList();
        return principal == null ? users.isEmpty() : users.equals(List.of(Rooms.ofUser(principal.sub())));
    }

    /**
     * Restores the state of the user after a recovery, from the rooms of the former socket. A widget is bound to its
     * customer again.
     */
    public void restoreFromRooms() {
        if (isWidget()) {
            customerId = socket.rooms().stream()
                    .flatMap(room -> Rooms.customerOf(room).stream())
                    .findFirst()
                    .orElse(null);
        } else if (!isStaff()) { // the token may have another role than the former socket's
            leaveConversations();
        }
    }

    /** Replaces the principal, after the client sent a new token of the same subject. */
    public void renew(Principal renewed) {
        principal = renewed;
        // Set again, so that the registry's session watch reads the user again.
        socket.attribute(ChatUser.class, this);
    }

    /** Leaves the rooms of all conversations. */
    public void leaveConversations() {
        socket.rooms().stream().filter(Rooms::isConversation).forEach(socket::leave);
    }

    /**
     * Joins the room of a conversation, unless the socket has disconnected. The caller has checked {@link #mayJoin}.
     *
     * @return as {@link #save}
     */
    public Future<Void> join(String conversationId) {
        if (!socket.isConnected()) {
            return save();
        }
        socket.join(conversationId);
        return save().onSuccess(done -> joined = conversationId);
    }

    /** Whether the socket is in the room of that conversation, and the change of rooms is saved. */
    public boolean hasJoined(String conversationId) {
        return conversationId.equals(joined) && socket.rooms().contains(conversationId);
    }

    /** Whether a look-up is under way. A message that needs none would overtake the message that waits for it. */
    public boolean isLookingUp() {
        return lookups > 0;
    }

    /** Calls {@code next} with the result of a look-up; {@link #isLookingUp} is true until then. */
    public <T, R> Future<R> lookUp(Future<T> lookup, Function<T, Future<R>> next) {
        lookups++;
        return lookup.transform(found -> {
            try {
                return found.succeeded() ? next.apply(found.result()) : Future.failedFuture(found.cause());
            } finally {
                lookups--;
            }
        });
    }

    /**
     * Saves the rooms of the socket for recovery. Fails only if another session has taken the socket over: while Redis
     * is unreachable, the change holds as long as the connection.
     */
    public Future<Void> save() {
        return socket.save()
                .recover(cause -> cause instanceof TakenOver ? Future.failedFuture(cause) : Future.succeededFuture());
    }

    /** Whether the client connected without a token. */
    public boolean isWidget() {
        return principal == null;
    }

    /** Whether the user is an agent, an admin or a back end; other users with a token may not access conversations. */
    public boolean isStaff() {
        return principal != null && principal.role() != Role.OTHER;
    }

    /** The customer that the widget is bound to; empty if it is not bound yet. */
    public Optional<String> customerId() {
        return Optional.ofNullable(customerId);
    }

    /** Binds the widget to a customer for its lifetime. Returns false if it is bound to another customer. */
    boolean bind(String id) {
        if (customerId == null) {
            customerId = id;
            socket.join(Rooms.ofCustomer(id));
        }
        return customerId.equals(id);
    }

    /** Whether the user may join a conversation: staff any, a widget those of its customer. */
    public boolean mayJoin(Conversation conversation) {
        return isStaff() || (isWidget() && conversation.customerId().equals(customerId));
    }
}
