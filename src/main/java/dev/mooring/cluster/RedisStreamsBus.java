package dev.mooring.cluster;

import dev.mooring.cluster.EntryCodec.Encoded;
import dev.mooring.cluster.EntryCodec.Received;
import dev.mooring.cluster.RecentEvents.Recorded;
import dev.mooring.cluster.StreamWriter.Publication;
import dev.mooring.cluster.StreamWriter.Text;
import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLink;
import dev.mooring.socketio.adapter.Broadcast;
import dev.mooring.socketio.adapter.ClientPosition;
import dev.mooring.socketio.adapter.ClusterBus;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.ClusterReceiver;
import dev.mooring.socketio.adapter.JointWrite;
import dev.mooring.socketio.adapter.MissedPackets;
import dev.mooring.socketio.adapter.RemoteAcks;
import dev.mooring.socketio.adapter.SocketDetails;
import dev.mooring.socketio.adapter.Targets;
import dev.mooring.socketio.packet.Args;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The message bus of a node over a Redis stream and pub/sub channels, in the format of
 * {@code @socket.io/redis-streams-adapter} 0.3.1, so that Node.js servers with that adapter share rooms with Mooring.
 *
 * <pre>
 *   publish ─► StreamWriter ─► XADD ─► Redis ─► XREAD ─► StreamReader ─► own entry: deliver(offset)
 *                                                              │      └► another node's: ClusterReceiver
 *                                                              └► RecentEvents ◄─ MissedEvents ◄─ missed
 * </pre>
 *
 * @see <a href="https://socket.io/docs/v4/redis-streams-adapter/">Redis streams adapter</a>
 */
public final class RedisStreamsBus implements ClusterBus {

    private static final System.Logger LOG = System.getLogger(RedisStreamsBus.class.getName());

    private final RedisLink publishing;
    private final RedisLink reading;
    private final ClusterConfig config;
    private final NodeUids uids;
    private final SkippedMessages skipped;
    private final RecentEvents recent;
    private final GapMark gap;
    private final StreamWriter writer;
    private final StreamReader reader;
    private final MissedEvents missedEvents;
    private final NodeRequests requests;
    private final Map<String, NamespaceChannels> namespaces = new HashMap<>();
    private long gaps;

    private RedisStreamsBus(
            RedisLink publishing, RedisLink reading, RedisConfig redis, ClusterConfig config, RandomGenerator random) {
        Loop loop = publishing.loop();
        this.publishing = publishing;
        this.reading = reading;
        this.config = config;
        this.uids = NodeUids.create(random);
        this.skipped = new SkippedMessages(loop);
        this.recent = new RecentEvents(config.memory());
        StreamCounts counts = new StreamCounts(config.history());
        this.gap = new GapMark(publishing, config.history());
        this.reader = new StreamReader(reading, redis, counts, new Entries());
        this.writer = new StreamWriter(publishing, config, gap, reader);
        this.missedEvents =
                new MissedEvents(publishing, recent, counts, config.requestTimeout(), RedisStreamsBus::recorded);
        this.requests = new NodeRequests(loop, random);
    }

    /**
     * Creates a bus that is not started.
     *
     * @param publishing a link of the loop that will own the bus; the caller closes it
     * @param redis the settings of the same Redis, for a second link that only the bus uses
     * @param random makes the uids of this node and the ids of its requests
     */
    public static RedisStreamsBus create(
            RedisLink publishing, RedisConfig redis, ClusterConfig config, RandomGenerator random) {
        RedisLink reading = new RedisLink(publishing.loop(), redis, random);
        return new RedisStreamsBus(publishing, reading, redis, config, random);
    }

    /**
     * Connects and starts to read. Succeeds when this node receives all that other nodes publish from then on. Fails
     * when the first attempt to connect fails; the bus then goes on trying.
     */
    public Future<Void> start() {
        loop().checkCurrent();
        gap.start();
        Future<Void> begun = reader.start();
        return reading.start().compose(connected -> begun);
    }

    /** Closes the bus for good. Delivers waiting messages on this node alone. */
    public Future<Void> close() {
        loop().checkCurrent();
        reader.close();
        List.copyOf(namespaces.keySet()).forEach(this::close);
        writer.close();
        missedEvents.close();
        return reading.close();
    }

    /** The present state and the counters of the bus. */
    public BusStatus status() {
        loop().checkCurrent();
        return new BusStatus(skipped.count(), gap.count(), gaps, writer.waiting(), reader.lagMillis());
    }

    @Override
    public Loop loop() {
        return publishing.loop();
    }

    @Override
    public Future<Void> open(String namespace, ClusterReceiver receiver) {
        loop().checkCurrent();
        if (namespaces.containsKey(namespace)) {
            throw new IllegalStateException("the namespace is open already: " + namespace);
        }
        NamespaceChannels channels =
                new NamespaceChannels(namespace, uids.of(namespace), publishing, requests.open(), receiver);
        namespaces.put(namespace, channels);
        return Future.all(subscribe(channels, channels.everyone()), subscribe(channels, channels.only(channels.uid())))
                .mapEmpty();
    }

    private Future<Void> subscribe(NamespaceChannels channels, String channel) {
        return reading.subscribe(channel, bytes -> {
            if (!channels.receive(bytes)) {
                skipped.count("a message on channel " + channel);
            }
        });
    }

    @Override
    public void close(String namespace) {
        loop().checkCurrent();
        NamespaceChannels channels = namespaces.remove(namespace);
        if (channels != null) {
            reading.unsubscribe(channels.everyone());
            reading.unsubscribe(channels.only(channels.uid()));
            requests.open().endAll(namespace);
        }
    }

    @Override
    public Future<Void> publish(String namespace, ClusterMessage message, Consumer<@Nullable String> deliver) {
        loop().checkCurrent();
        Text text;
        try {
            text = text(namespace, message, false);
        } catch (IllegalArgumentException e) {
            deliver.accept(null);
            return Future.failedFuture(e);
        }
        return writer.publish(uid(namespace), new Publication(message, text, deliver));
    }

    @Override
    public <T> Future<T> publishWith(
            String namespace,
            List<ClusterMessage> messages,
            JointWrite<T> write,
            BiConsumer<ClusterMessage, @Nullable String> deliver) {
        loop().checkCurrent();
        List<Publication> publications = new ArrayList<>(messages.size());
        try {
            for (ClusterMessage message : messages) {
                publications.add(new Publication(
                        message, text(namespace, message, false), offset -> deliver.accept(message, offset)));
            }
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
        return writer.publishWith(uid(namespace), publications, write);
    }

    @Override
    public void publishUnordered(String namespace, ClusterMessage message) {
        loop().checkCurrent();
        try {
            writer.write(uid(namespace), text(namespace, message, true)).onFailure(RedisStreamsBus::logLost);
        } catch (IllegalArgumentException e) {
            logLost(e);
        }
    }

    /**
     * The uid of this node in a namespace; taken from the open channels where possible, because computing it costs a
     * hash.
     */
    private String uid(String namespace) {
        NamespaceChannels channels = namespaces.get(namespace);
        return channels == null ? uids.of(namespace) : channels.uid();
    }

    private static Text text(String namespace, ClusterMessage message, boolean isUnordered) {
        Encoded encoded = EntryCodec.encode(message, isUnordered);
        if (encoded.data().length() > StreamEntry.MAX_DATA) {
            throw new IllegalArgumentException(
                    "the message is too long for other nodes: " + encoded.data().length() + " characters");
        }
        return new Text(namespace, String.valueOf(encoded.type().number()), encoded.data());
    }

    private static void logLost(Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "could not publish a message to the other nodes: {0}", cause.getMessage());
    }

    @Override
    public Future<List<SocketDetails>> fetchSockets(String namespace, Targets targets, Duration timeout) {
        loop().checkCurrent();
        return requests.fetchSockets(channels(namespace), targets, timeout);
    }

    @Override
    public void broadcastWithAck(String namespace, Broadcast broadcast, Duration timeout, RemoteAcks acks) {
        loop().checkCurrent();
        requests.broadcastWithAck(channels(namespace), broadcast, timeout, acks);
    }

    @Override
    public void serverSideEmit(String namespace, String event, Args args) {
        loop().checkCurrent();
        requests.serverSideEmit(channels(namespace), event, args);
    }

    @Override
    public Future<List<Args>> serverSideEmitWithAck(String namespace, String event, Args args, Duration timeout) {
        loop().checkCurrent();
        return requests.serverSideEmitWithAck(channels(namespace), event, args, timeout);
    }

    private NamespaceChannels channels(String namespace) {
        NamespaceChannels channels = namespaces.get(namespace);
        if (channels == null) {
            throw new IllegalStateException("the namespace is not open: " + namespace);
        }
        return channels;
    }

    @Override
    public @Nullable String position() {
        loop().checkCurrent();
        StreamId position = reader.position();
        return position == null ? null : position.toString();
    }

    @Override
    public void missed(String namespace, Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer) {
        loop().checkCurrent();
        missedEvents.find(namespace, rooms, after, answer);
    }

    /** The recorded event of an entry; empty if the entry is another message or belongs to another namespace. */
    private static Optional<Recorded> recorded(String namespace, StreamId id, Response entry) {
        return StreamEntry.read(id, entry)
                .filter(read -> read.namespace().equals(namespace))
                .flatMap(RedisStreamsBus::recorded);
    }

    private static Optional<Recorded> recorded(StreamId id, Response entry) {
        return StreamEntry.read(id, entry).flatMap(RedisStreamsBus::recorded);
    }

    private static Optional<Recorded> recorded(StreamEntry entry) {
        return EntryCodec.decode(entry).flatMap(received -> recorded(entry, received));
    }

    private static Optional<Recorded> recorded(StreamEntry entry, Received received) {
        return received.isRecorded() && received.message() instanceof ClusterMessage.Emit emit
                ? Optional.of(Recorded.of(
                        entry.id(),
                        withOffset(emit.broadcast(), entry.id()),
                        entry.data().length()))
                : Optional.empty();
    }

    private static Broadcast withOffset(Broadcast broadcast, StreamId id) {
        SocketIoPacket.Event packet = broadcast.packet();
        Args args = packet.args().append(id.toString());
        return new Broadcast(
                new SocketIoPacket.Event(packet.namespace(), packet.name(), args, packet.ackId()),
                broadcast.targets(),
                broadcast.isVolatile());
    }

    /** Applies the entries that the reader hands over. */
    private final class Entries implements StreamReader.Listener {

        @Override
        public Future<Runnable> onStart(StreamId position) {
            return new WarmUp(reading, recent, config, RedisStreamsBus::recorded).from(position);
        }

        @Override
        public void onEntry(StreamId id, @Nullable StreamEntry entry) {
            if (entry == null) {
                skip(id);
            } else if (!isEmitted(entry)) {
                onEntry(entry, entry.uid().equals(uid(entry.namespace())));
            }
        }

        @Override
        public void onOwnEntry(StreamEntry entry) {
            onEntry(entry, true);
        }

        private void skip(StreamId id) {
            skipped.count("entry " + id + " of the stream");
        }

        private void onEntry(StreamEntry entry, boolean isOwn) {
            StreamId id = entry.id();
            Received received = received(entry, isOwn);
            if (received == null) {
                skip(id);
                return;
            }
            Recorded event = recorded(entry, received).orElse(null);
            if (event != null) {
                recent.add(event);
            }
            missedEvents.onPosition(id);
            NamespaceChannels channels = namespaces.get(entry.namespace());
            if (isOwn) {
                writer.onOwnEntry(entry);
            } else if (channels != null && event != null) {
                channels.receiver().onMessage(new ClusterMessage.Emit(event.broadcast()), id.toString());
            } else if (channels != null) {
                channels.receiver().onMessage(received.message(), null);
            }
        }

        private @Nullable Received received(StreamEntry entry, boolean isOwn) {
            ClusterMessage own = isOwn ? writer.messageOf(entry) : null;
            if (own == null) {
                return EntryCodec.decode(entry).orElse(null);
            }
            boolean isRecorded =
                    own instanceof ClusterMessage.Emit emit && !emit.broadcast().isVolatile();
            return new Received(own, isRecorded);
        }

        /**
         * Handles an entry of type {@code SERVER_SIDE_EMIT}, which only Socket.IO's Redis streams emitter writes to the
         * stream; returns whether the entry is one.
         */
        private boolean isEmitted(StreamEntry entry) {
            NamespaceChannels channels = namespaces.get(entry.namespace());
            return MessageType.of(entry.type())
                            .filter(MessageType.SERVER_SIDE_EMIT::equals)
                            .isPresent()
                    && (channels == null || channels.receiveEmitted(entry));
        }

        @Override
        public void onRead(StreamId position) {
            missedEvents.onRead(position);
        }

        @Override
        public void onReplaced(StreamId position) {
            recent.reset(position);
            missedEvents.onRead(position);
            gap.mark();
        }

        @Override
        public void onTrimmed(StreamId position) {
            String why = "entries of the stream were removed before this node had read them";
            LOG.log(System.Logger.Level.WARNING, "{0}; this node continues at {1}", why, position);
            gaps++;
            recent.reset(position);
            missedEvents.onRead(position);
            gap.mark();
            List.copyOf(namespaces.values())
                    .forEach(channels -> channels.receiver().onGap(why));
        }

        @Override
        public void onUnreadable(String what) {
            skipped.count(what);
        }
    }
}
