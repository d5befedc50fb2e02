package dev.mooring.chat.event;

import dev.mooring.auth.Revocations;
import dev.mooring.auth.TokenVerifier;
import dev.mooring.chat.AutoResponder;
import dev.mooring.chat.ChatConfig;
import dev.mooring.chat.Conversations;
import dev.mooring.chat.MessageService;
import dev.mooring.chat.Stores;
import dev.mooring.chat.session.AuthenticatedSockets;
import dev.mooring.chat.session.Authentication;
import dev.mooring.chat.session.ChatUser;
import dev.mooring.chat.session.Customers;
import dev.mooring.chat.session.HeartbeatCounts;
import dev.mooring.chat.session.HeartbeatTimer;
import dev.mooring.chat.session.LoopHeartbeats;
import dev.mooring.chat.session.TokenExpiryTimer;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.redis.RedisUnavailable;
import dev.mooring.socketio.Ack;
import dev.mooring.socketio.Namespace;
import dev.mooring.socketio.Socket;
import dev.mooring.socketio.TakenOver;
import dev.mooring.socketio.packet.Args;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The namespace {@code /chat}: authenticates clients, hands their events to the {@link ChatEvent} of that name, and
 * replies. Immutable; shared by all loops.
 */
public final class Chat {

    /** The namespace's name. */
    public static final String NAMESPACE = "/chat";

    private static final Logger LOG = System.getLogger(Chat.class.getName());

    private final ChatConfig config;
    private final PerLoop<LoopHeartbeats> heartbeats;
    private final PerLoop<AuthenticatedSockets> authenticated;
    private final MessageService messageService;
    private final InstantSource clock;
    private final SecureRandom random;

    private Chat(ChatConfig config, Loops loops, MessageService messageService, Services services) {
        this.config = config;
        this.messageService = messageService;
        this.clock = services.clock();
        this.random = services.random();
        this.heartbeats = PerLoop.create(loops, LoopHeartbeats::new);
        this.authenticated = PerLoop.create(loops, loop -> new AuthenticatedSockets(loop, clock));
    }

    /**
     * Opens the namespace to clients.
     *
     * @param verifiers check tokens
     * @param services the stores and other services that the namespace uses
     */
    public static Chat open(
            Namespace namespace, Loops loops, ChatConfig config, PerLoop<TokenVerifier> verifiers, Services services) {
        Authentication authentication = new Authentication(verifiers, config.widgetEnabled());
        Customers customers = new Customers(config);
        Conversations conversations = services.stores().conversations();
        MessageService messageService = new MessageService(loops, namespace, services.stores(), services.responder());
        List<ChatEvent> events = List.of(
                new JoinConversation(conversations),
                new LeaveConversation(),
                new SendMessage(messageService),
                new WidgetConnect(customers),
                new WidgetSendMessage(customers, conversations, messageService, config.newConversations()),
                new Typing(),
                new HeartbeatResponse(),
                new RefreshToken(authentication));
        Chat chat = new Chat(config, loops, messageService, services);
        Namespace configured = namespace
                .use(authentication)
                .recoverIf((socket, rooms, kept) ->
                        socket.attribute(ChatUser.class).orElseThrow().matchesRooms(rooms))
                .onConnect(chat::onConnect);
        for (ChatEvent event : events) {
            configured = configured.on(event.name(), (socket, args, ack) -> chat.handle(event, socket, args, ack));
        }
        return chat;
    }

    /**
     * The services that the namespace uses.
     *
     * @param stores the stores of conversations and messages
     * @param responder answers customers while no agent does
     * @param clock the clock of the node
     * @param random spreads the first heartbeats of sockets over the interval
     */
    public record Services(Stores stores, AutoResponder responder, InstantSource clock, SecureRandom random) {}

    /** The service that stores and publishes messages; the API for back ends uses it too. */
    public MessageService messageService() {
        return messageService;
    }

    /** Whether no socket's heartbeat is overdue. Completes on any of the node's loops. */
    public Future<Boolean> isHeartbeatOnTime() {
        return heartbeats.gather(LoopHeartbeats::isOnTime).map(all -> !all.contains(false));
    }

    /** The counts of all heartbeats. Completes on any of the node's loops. */
    public Future<HeartbeatCounts> heartbeats() {
        return heartbeats
                .gather(LoopHeartbeats::counts)
                .map(all -> all.stream().reduce(HeartbeatCounts.NONE, HeartbeatCounts::plus));
    }

    /**
     * Disconnects the sockets of the caller's loop whose tokens {@code list} revokes, now and whenever one connects.
     */
    public void revoke(Revocations list) {
        authenticated.here().revoke(list);
    }

    private void onConnect(Socket socket) {
        ChatUser user = socket.attribute(ChatUser.class).orElseThrow();
        if (socket.isRecovered()) {
            user.restoreFromRooms();
        }
        LoopHeartbeats loopHeartbeats = heartbeats.of(socket.loop());
        HeartbeatTimer heartbeatTimer = new HeartbeatTimer(socket, config.heartbeatInterval(), clock, loopHeartbeats);
        TokenExpiryTimer expiryTimer = new TokenExpiryTimer(user, clock);
        AuthenticatedSockets here = authenticated.of(socket.loop());
        socket.attribute(HeartbeatTimer.class, heartbeatTimer);
        socket.attribute(TokenExpiryTimer.class, expiryTimer);
        socket.onDisconnect(reason -> {
            heartbeatTimer.stop();
            expiryTimer.stop();
            loopHeartbeats.remove(heartbeatTimer);
            here.remove(user);
        });
        EventLimit.impose(socket, config.eventRate());
        loopHeartbeats.add(heartbeatTimer);
        heartbeatTimer.start(random.nextDouble());
        expiryTimer.restart();
        if (socket.isConnected()) { // not if the heartbeatTimer has just disconnected it
            here.add(user);
        }
    }

    private void handle(ChatEvent event, Socket socket, Args args, Ack ack) {
        ChatUser user = socket.attribute(ChatUser.class).orElseThrow();
        Optional<JsonObject> body = event.body(args.toArray());
        if (body.isEmpty()) {
            answer(user, ack, Reply.badRequest("the event takes an object"));
            return;
        }
        Future<Reply> reply = event.handle(user, body.get());
        if (reply.isComplete()) {
            settle(event, user, ack, reply);
        } else {
            reply.onComplete(result -> settle(event, user, ack, result));
        }
    }

    private static void settle(ChatEvent event, ChatUser user, Ack ack, AsyncResult<Reply> reply) {
        if (reply.succeeded()) {
            answer(user, ack, reply.result());
        } else {
            // The link logs once when Redis becomes unreachable, so the failed messages are not logged. A takeover is
            // no fault.
            boolean isExpected = reply.cause() instanceof RedisUnavailable || reply.cause() instanceof TakenOver;
            LOG.log(
                    isExpected ? Level.DEBUG : Level.WARNING,
                    "session " + user.socket().client().session() + ": could not handle the event " + event.name(),
                    reply.cause());
            answer(user, ack, Reply.unavailable());
        }
    }

    private static void answer(ChatUser user, Ack ack, Reply reply) {
        if (reply instanceof Reply.Done done) {
            ack.send(new JsonObject().put("ok", true).mergeIn(done.fields()));
        } else if (reply instanceof Reply.Refused refused) {
            refused.send(user.socket(), ack);
        }
    }
}
