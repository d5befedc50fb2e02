package dev.mooring.cluster;

import dev.mooring.id.SocketId;
import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLink;
import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.ClientPosition;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.ClusterReceiver;
import dev.mooring.socketio.adapter.MissedPackets;
import dev.mooring.socketio.adapter.SocketDetails;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A bus with one namespace, for calls from the test's thread; collects all delivered messages in order. */
final class BusUnderTest {

    static final String CHAT = "/chat";

    static final ClusterConfig CONFIG = new ClusterConfig(
            Duration.ofMinutes(5), 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(5), 1_000_000);

    final Loop loop;
    final RedisLink link;
    final RedisStreamsBus bus;
    /** The delivered messages of all nodes, each as {@code name offset}. */
    final List<String> delivered = new CopyOnWriteArrayList<>();

    final List<String> gaps = new CopyOnWriteArrayList<>();

    private BusUnderTest(Loop loop, RedisLink link, RedisStreamsBus bus) {
        this.loop = loop;
        this.link = link;
        this.bus = bus;
    }

    static BusUnderTest start(Loop loop, String url) {
        return start(loop, url, CONFIG);
    }

    static BusUnderTest start(Loop loop, String url, ClusterConfig config) {
        RedisConfig redis = new RedisConfig(
                url, Duration.ofMillis(800), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(200));
        RedisLink link = new RedisLink(loop, redis, new Random());
        BusUnderTest test = new BusUnderTest(loop, link, RedisStreamsBus.create(link, redis, config, new Random()));
        test.onLoop(link::start);
        test.onLoop(test.bus::start);
        test.onLoop(() -> test.bus.open(CHAT, test.new Receiver()));
        return test;
    }

    void close() {
        onLoop(bus::close);
        onLoop(link::close);
    }

    Response ask(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return onLoop(() -> link.send(request));
    }

    /** Publishes an event to rooms, and returns the future of the bus. */
    Future<Void> publish(String event, String... rooms) {
        return loop.call(() ->
                bus.publish(CHAT, emit(event, Args.of("x"), rooms), offset -> delivered.add(event + " " + offset)));
    }

    static ClusterMessage.Emit emit(String event, Args args, String... rooms) {
        SocketIoPacket.Event packet = new SocketIoPacket.Event(CHAT, event, args, SocketIoPacket.NO_ACK);
        return new ClusterMessage.Emit(new Broadcast(packet, new Targets(Set.of(rooms), Set.of(), false), false));
    }

    MissedPackets missed(@Nullable String offset, long alive, String... rooms) {
        return onLoop(() -> {
            Promise<MissedPackets> answer = Promise.promise();
            bus.missed(CHAT, Set.of(rooms), new ClientPosition(offset, null, alive), answer::complete);
            return answer.future();
        });
    }

    /** The names of the events that a client in these rooms has missed. */
    List<String> missedNames(@Nullable String offset, String... rooms) {
        MissedPackets missed = missed(offset, 0, rooms);
        if (missed instanceof MissedPackets.Complete complete) {
            return complete.packets().stream().map(each -> each.packet().name()).toList();
        }
        throw new AssertionError(missed);
    }

    BusStatus status() {
        return onLoop(() -> Future.succeededFuture(bus.status()));
    }

    String position() {
        return onLoop(() -> Future.succeededFuture(bus.position()));
    }

    List<String> names() {
        return delivered.stream().map(each -> each.replaceFirst(" .*", "")).toList();
    }

    <T> T onLoop(Supplier<Future<T>> work) {
        return await(loop.call(work));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Collects the messages of other nodes, and responds to their requests. */
    private final class Receiver implements ClusterReceiver {

        @Override
        public void onMessage(ClusterMessage message, @Nullable String offset) {
            String what = message instanceof ClusterMessage.Emit emit
                    ? emit.broadcast().packet().name()
                    : message.getClass().getSimpleName();
            delivered.add(what + " " + offset);
        }

        @Override
        public void onBroadcastWithAck(Broadcast broadcast, Duration timeout, IntConsumer asked, Consumer<Args> ack) {
            asked.accept(2);
            ack.accept(Args.of(broadcast.packet().name(), "second"));
            ack.accept(Args.NONE);
        }

        @Override
        public void onFetchSockets(Targets targets, Consumer<List<SocketDetails>> answer) {
            JsonObject handshake = new JsonObject().put("address", "127.0.0.1");
            answer.accept(List.of(new SocketDetails(
                    new SocketId("socket"), handshake, Set.of("socket", "r"), new JsonObject().put("n", 1))));
        }

        @Override
        public void onServerSideEmit(String event, Args args, Consumer<Args> answer) {
            delivered.add(event + " " + args.json());
            if (!event.equals("silent")) {
                answer.accept(Args.of("pong", 2));
            }
        }

        @Override
        public void onGap(String why) {
            gaps.add(why);
        }
    }
}
