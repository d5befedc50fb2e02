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
 * The namespace {@code /chat}: who may connect, which events it knows, and how they are answered. Immutable; shared by
 * all loops.
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
     * @param services what it works with
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
        Namespace chatting = namespace
                .use(authentication)
                .recoverIf((socket, rooms, kept) ->
                        socket.attribute(ChatUser.class).orElseThrow().matchesRooms(rooms))
                .onConnect(chat::onConnect);
        for (ChatEvent event : events) {
            chatting = chatting.on(event.name(), (socket, args, ack) -> chat.handle(event, socket, args, ack));
        }
        return chat;
    }

    /**
     * What the namespace works with.
     *
     * @param stores what it must not forget
     * @param responder who answers while no agent does
     * @param clock what time it is
     * @param random spreads the sockets' first heartbeats
     */
    public record Services(Stores stores, AutoResponder responder, InstantSource clock, SecureRandom random) {}

    /** Who brings messages to its conversations, for back ends too. */
    public MessageService messageService() {
        return messageService;
    }

    /** Whether every socket hears its heartbeats in time; answers on any of the node's loops. */
    public Future<Boolean> isHeartbeatOnTime() {
        return heartbeats.gather(LoopHeartbeats::isOnTime).map(all -> !all.contains(false));
    }

    /** What came of the heartbeats; answers on any of the node's loops. */
    public Future<HeartbeatCounts> heartbeats() {
        return heartbeats
                .gather(LoopHeartbeats::counts)
                .map(all -> all.stream().reduce(HeartbeatCounts.NONE, HeartbeatCounts::plus));
    }

    /** Sends away the bearers of the caller's loop whom the list covers; from now on, too. */
    public void revoke(Revocations list) {
        authenticated.here().revoke(list);
    }

    private void onConnect(Socket socket) {
        ChatUser user = socket.attribute(ChatUser.class).orElseThrow();
        if (socket.isRecovered()) {
            user.restoreFromRooms();
        }
        LoopHeartbeats loopHeartbeats = heartbeats.of(socket.loop());
        HeartbeatTimer timer = new HeartbeatTimer(socket, config.heartbeatInterval(), clock, loopHeartbeats);
        TokenExpiryTimer expiry = new TokenExpiryTimer(user, clock);
        AuthenticatedSockets here = authenticated.of(socket.loop());
        socket.attribute(HeartbeatTimer.class, timer);
        socket.attribute(TokenExpiryTimer.class, expiry);
        socket.onDisconnect(reason -> {
            timer.stop();
            expiry.stop();
            loopHeartbeats.remove(timer);
            here.remove(user);
        });
        EventLimit.impose(socket, config.eventRate());
        loopHeartbeats.add(timer);
        timer.start(random.nextDouble());
        expiry.restart();
        if (socket.isConnected()) { // its token may just have ended
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
            // That Redis is away was said when it went; it need not be said once per message. A take-over is no fault.
            boolean isExpected = reply.cause() instanceof RedisUnavailable || reply.cause() instanceof TakenOver;
            LOG.log(
                    isExpected ? Level.DEBUG : Level.WARNING,
                    "session " + user.socket().client().session() + ": " + event.name() + " failed",
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
