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
 * Who is behind a socket of {@code /chat}: the bearer of a token, or a widget, which is a customer's once it has said
 * whose. Owned by the socket's loop.
 */
public final class ChatUser {

    private final Socket socket;
    private @Nullable Principal principal;
    private @Nullable String customerId;
    /** The conversation whose room it was put into last, once that is saved. */
    private @Nullable String joined;
    /** Conversations of which it waits to know whether it may join them. */
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

    /** Whose token it brought; null for a widget. */
    public @Nullable Principal principal() {
        return principal;
    }

    /** Whether a socket in these rooms was this client's: the bearer of the same subject, or a widget like this one. */
    public boolean matchesRooms(Set<String> rooms) {
        List<String> users = rooms.stream().filter(Rooms::isUser).toList();
        return principal == null ? users.isEmpty() : users.equals(List.of(Rooms.ofUser(principal.sub())));
    }

    /** Continues as the client of a former socket, whose rooms the socket has by now. */
    public void restoreFromRooms() {
        if (isWidget()) {
            customerId = socket.rooms().stream()
                    .flatMap(room -> Rooms.customerOf(room).stream())
                    .findFirst()
                    .orElse(null);
        } else if (!isStaff()) { // the token may say another role than the former one
            leaveConversations();
        }
    }

    /** It brought a new token of the same subject. */
    public void renew(Principal renewed) {
        principal = renewed;
        // Kept anew, so that who watches the client looks again.
        socket.attribute(ChatUser.class, this);
    }

    /** It may not touch conversations any more. */
    public void leaveConversations() {
        socket.rooms().stream().filter(Rooms::isConversation).forEach(socket::leave);
    }

    /**
     * Puts it into the room of a conversation that it may join, unless it has gone.
     *
     * @return as {@link #saved}
     */
    public Future<Void> join(String conversationId) {
        if (!socket.isConnected()) {
            return saved();
        }
        socket.join(conversationId);
        return saved().onSuccess(done -> joined = conversationId);
    }

    /** Whether it may join that conversation, and has: nothing about it is left to be read or written. */
    public boolean hasJoined(String conversationId) {
        return conversationId.equals(joined) && socket.rooms().contains(conversationId);
    }

    /** Whether a message that waits for no look-up would overtake an earlier one that does. */
    public boolean isLookingUp() {
        return lookups > 0;
    }

    /** Does {@code next} with what a look-up finds; until then it {@link #isLookingUp}. */
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

    /** Succeeds when what was changed of rooms and customer outlives the connection, or is not known to. */
    public Future<Void> saved() {
        // Without Redis the change counts all the same, as long as the connection lasts.
        return socket.save()
                .recover(cause -> cause instanceof TakenOver ? Future.failedFuture(cause) : Future.succeededFuture());
    }

    /** Whether it brought no token. */
    public boolean isWidget() {
        return principal == null;
    }

    /** Whether it answers customers, or acts for a back end: all others may not touch conversations. */
    public boolean isStaff() {
        return principal != null && principal.role() != Role.OTHER;
    }

    /** The customer whose widget it is; empty before the first use. */
    public Optional<String> customerId() {
        return Optional.ofNullable(customerId);
    }

    /** Makes it the widget of that customer, for good. False when it is another one's. */
    boolean bind(String id) {
        if (customerId == null) {
            customerId = id;
            socket.join(Rooms.ofCustomer(id));
        }
        return customerId.equals(id);
    }

    /** Whether it may take part in a conversation. */
    public boolean mayJoin(Conversation conversation) {
        return isStaff() || (isWidget() && conversation.customerId().equals(customerId));
    }
}
