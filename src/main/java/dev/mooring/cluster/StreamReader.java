package dev.mooring.cluster;

import dev.mooring.redis.RedisConfig;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinkListener;
import dev.mooring.redis.RedisUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of the stream from the node's start to its end, across outages of Redis. Begins at the end of the
 * stream. Owned by the loop of its link; only the reader sends commands on this link, because they wait behind its
 * reads.
 */
final class StreamReader {

    /*
     * XREAD blocks in Redis until there is an entry, for less than the interval of the link's probe, which waits behind
     * it. Every 5 s, after each outage, and before each read while the stream has more entries than one read returns,
     * the reader requests the state of the stream first. Both commands are sent together, so the state is that of the
     * read. The reader counts the entries that it has passed: if more entries were removed than it has passed, some
     * were removed before it read them.
     *
     * In the pauses of a busy stream, the commands with which this node writes read, too: they return the entries after the
     * reader's position. Then the reader does not read the written entries back, if Redis says that its position was the end
     * of the stream right before them.
     *
     * A round ends when the connection is lost, or when the position jumps to the end of the stream. Answers to
     * commands of an earlier round are ignored.
     */

    private static final System.Logger LOG = System.getLogger(StreamReader.class.getName());
    private static final long CHECK_MILLIS = 5_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final long MAX_BLOCK_MILLIS = 1_000;

    /**
     * A read by a command with which this node writes.
     *
     * @param command the words of the command that reads, to be run right before the entries are written
     */
    record JointRead(int round, List<String> command) {}

    /** The callbacks of a reader. */
    interface Listener {

        /**
         * Called once, when the reader knows the position from which it will hand over entries.
         *
         * @return an action that the reader runs before it hands over the first entry
         */
        Future<Runnable> onStart(StreamId position);

        /**
         * Called with each entry that is read, in the order of the stream.
         *
         * @param entry null if the entry is malformed
         */
        void onEntry(StreamId id, @Nullable StreamEntry entry);

        /** Called with each entry of this node that need not be read back, in the order of the stream. */
        void onOwnEntry(StreamEntry entry);

        /** Called after all entries up to the position were handed over. */
        void onRead(StreamId position);

        /**
         * Called when Redis has lost the stream and has another one. The reader continues at the end of the new one.
         */
        void onReplaced(StreamId position);

        /** Called when entries were removed before the reader read them. It continues at the end of the stream. */
        void onTrimmed(StreamId position);

        /** Called when something in Redis cannot be read. */
        void onUnreadable(String what);
    }

    private final RedisLink link;
    private final StreamCounts counts;
    private final Listener listener;
    private final Duration readTimeout;
    private final long blockMillis;
    private final ReadScheduler scheduler;
    private final PageSize page = new PageSize();
    private final Promise<Void> started = Promise.promise();
    private @Nullable StreamId position;
    private StreamId end = StreamId.ZERO;
    /** The number of entries that the stream had up to the position. */
    private long passed;

    private int round;
    private boolean isCheckDue = true;
    private boolean isClosed;
    private long lagMillis;

    /** The joint read that is under way. */
    private @Nullable JointRead joint;

    StreamReader(RedisLink link, RedisConfig redis, StreamCounts counts, Listener listener) {
        this.link = link;
        this.counts = counts;
        this.listener = listener;
        this.scheduler = new ReadScheduler(link.loop(), this::read);
        this.blockMillis =
                Math.max(1, Math.min(MAX_BLOCK_MILLIS, redis.probeInterval().toMillis() / 2));
        this.readTimeout = redis.commandTimeout().plusMillis(blockMillis);
    }

    /** Starts to read. Succeeds when the first read was sent. */
    Future<Void> start() {
        link.listen(new RedisLinkListener() {
            @Override
            public void onUp() {
                begin();
            }

            @Override
            public void onDown(String why) {
                beginRound();
            }
        });
        checkLater();
        return started.future();
    }

    void close() {
        isClosed = true;
        beginRound();
        started.tryFail(new IllegalStateException("the reader was closed before its first read"));
    }

    /** The id of the last entry that was handed over; null before the first connection. */
    @Nullable
    StreamId position() {
        return position;
    }

    /** How many milliseconds the position was behind the end of the stream at the last check. */
    long lagMillis() {
        return lagMillis;
    }

    private void checkLater() {
        link.loop().timers().schedule(CHECK_MILLIS, () -> {
            isCheckDue = true;
            if (!isClosed) {
                checkLater();
            }
        });
    }

    private void begin() {
        beginRound();
        isCheckDue = true;
        if (position != null) {
            read();
            return;
        }
        int current = round;
        StreamState.ask(link).onComplete(state -> {
            if (current != round) {
                return;
            }
            if (state.succeeded()) {
                begin(state.result());
            } else {
                retry(state.cause());
            }
        });
    }

    private void begin(StreamState state) {
        StreamId last = state.last();
        int current = round;
        listener.onStart(last).onSuccess(ready -> {
            if (current == round) {
                position = last;
                passed = state.added();
                counts.add(last, passed);
                ready.run();
                listener.onRead(last);
                read();
            }
        });
    }

    private void beginRound() {
        round++;
        joint = null;
        page.reset();
        scheduler.reset();
    }

    private void read() {
        StreamId from = position;
        if (from == null) {
            return;
        }
        int current = round;
        boolean isChecked = isCheckDue;
        if (isChecked) {
            isCheckDue = false;
            StreamState.ask(link).onSuccess(state -> {
                if (current == round) {
                    check(state, from);
                }
            });
        }
        Request request = Request.cmd(Command.XREAD)
                .arg("COUNT")
                .arg(page.entries())
                .arg("BLOCK")
                .arg(blockMillis)
                .arg("STREAMS")
                .arg(StreamEntry.STREAM)
                .arg(from.toString());
        Future<@Nullable Response> answer = link.send(request, readTimeout);
        started.tryComplete();
        answer.onComplete(answered -> {
            if (current != round) {
                return;
            }
            Response entries = entries(answered.result());
            if (answered.failed()) {
                retry(answered.cause());
            } else if (receive(entries, isChecked)) {
                readOn(entries == null ? 0 : entries.size());
            } else {
                retry(new IllegalStateException("the stream contains an invalid entry"));
            }
        });
    }

    private void readOn(int entries) {
        if (isCheckDue) {
            read();
        } else {
            scheduler.onRead(entries);
        }
    }

    /** Called when a write waits that can begin a joint read. */
    void expectJointRead() {
        scheduler.expectWrite();
    }

    /** Begins a joint read, which the caller must end; empty if another read is under way or due. */
    Optional<JointRead> beginJointRead() {
        scheduler.onWrite();
        StreamId from = position;
        if (from == null || isCheckDue || joint != null || !scheduler.beginWriteRead()) {
            return Optional.empty();
        }
        joint = new JointRead(
                round, List.of("XRANGE", StreamEntry.STREAM, "(" + from, "+", "COUNT", String.valueOf(page.entries())));
        return Optional.of(joint);
    }

    /** Ends a joint read; {@code entries} is null if there is no answer. */
    void endJointRead(JointRead ended, @Nullable List<List<String>> entries) {
        if (!ended.equals(joint)) {
            return;
        }
        joint = null;
        if (!scheduler.endWriteRead()) {
            return;
        }
        if (entries == null || !receive(entries) || isCheckDue) {
            read();
        } else {
            scheduler.onWriteRead();
        }
    }

    /**
     * Hands over an entry of this node without reading it back, if that is possible.
     *
     * @param before the id of the last entry of the stream right before this one was written
     */
    void handOverOwn(StreamEntry entry, StreamId before) {
        if (isCheckDue || !before.equals(position) || !scheduler.isPausing()) {
            return;
        }
        position = entry.id();
        passed++;
        call(entry.id(), () -> listener.onOwnEntry(entry));
        counts.add(entry.id(), passed);
        call(entry.id(), () -> listener.onRead(entry.id()));
    }

    /** Reads at once, unless a read is under way, because a caller waits for an entry that is written. */
    void expect(StreamId written) {
        if (position != null && written.isAfter(position)) {
            scheduler.readNow();
        }
    }

    private void check(StreamState state, StreamId from) {
        end = state.last();
        if (from.isAfter(end)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the stream {0} ends at {1}, before the last entry that this node has read, {2}: Redis has lost data",
                    StreamEntry.STREAM,
                    end,
                    from);
            counts.clear();
            jumpToEnd(state);
            listener.onReplaced(end);
        } else if (state.removed() > passed) {
            jumpToEnd(state);
            listener.onTrimmed(end);
        } else if (from.equals(end) || state.added() < passed) {
            // If this differs from the count so far, the stream was deleted and begun again.
            passed = state.added();
        }
    }

    private void jumpToEnd(StreamState state) {
        beginRound();
        position = end;
        passed = state.added();
        counts.add(end, passed);
        read();
    }

    /** Hands over the entries of an answer; returns false if one of them is invalid. */
    private boolean receive(@Nullable Response entries, boolean isChecked) {
        int count = entries == null ? 0 : entries.size();
        long characters = 0;
        for (int i = 0; i < count && entries != null; i++) {
            Response entry = entries.get(i);
            StreamId id = StreamEntry.id(entry).orElse(null);
            if (id == null) {
                return false;
            }
            characters += handOver(id, StreamEntry.read(id, entry).orElse(null));
        }
        StreamId reached = position;
        if (reached != null && isChecked) {
            lagMillis = end.isAfter(reached) ? Math.max(1, end.millis() - reached.millis()) : 0;
        }
        onReceived(count > 0, count, characters);
        return true;
    }

    /** Hands over the entries of an answer, except those that were handed over meanwhile. */
    private boolean receive(List<List<String>> entries) {
        boolean isAny = false;
        long characters = 0;
        for (List<String> entry : entries) {
            StreamId id = StreamId.parse(entry.get(0)).orElse(null);
            if (id == null) {
                return false;
            }
            if (position == null || id.isAfter(position)) {
                characters += handOver(
                        id, StreamEntry.read(id, entry.subList(1, entry.size())).orElse(null));
                isAny = true;
            }
        }
        onReceived(isAny, entries.size(), characters);
        return true;
    }

    /**
     * @param isAny whether an entry was handed over
     * @param count the number of entries of the answer
     * @param characters the size of those that were handed over
     */
    private void onReceived(boolean isAny, int count, long characters) {
        StreamId reached = position;
        // Then the stream may have more entries.
        isCheckDue |= count >= page.entries();
        page.adjust(count, characters);
        if (reached != null && isAny) {
            counts.add(reached, passed);
            call(reached, () -> listener.onRead(reached));
        }
    }

    /** Hands over an entry; returns the size of its content, in characters. */
    private int handOver(StreamId id, @Nullable StreamEntry entry) {
        position = id;
        passed++;
        call(id, () -> listener.onEntry(id, entry));
        return entry == null ? StreamEntry.MAX_DATA : entry.data().length();
    }

    private static void call(StreamId id, Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "could not apply entry " + id + " of the stream", e);
        }
    }

    private static @Nullable Response entries(@Nullable Response answer) {
        if (answer == null || answer.size() == 0) {
            return null;
        }
        // A map in RESP 3, an array of pairs in RESP 2.
        Response entries = answer.containsKey(StreamEntry.STREAM)
                ? answer.get(StreamEntry.STREAM)
                : answer.get(0).get(1);
        return entries != null && entries.type() == ResponseType.MULTI ? entries : null;
    }

    private void retry(Throwable cause) {
        int current = round;
        if (!(cause instanceof RedisUnavailable)) {
            listener.onUnreadable("the stream " + StreamEntry.STREAM + " (" + cause.getMessage() + ")");
            started.tryComplete();
        }
        link.loop().timers().schedule(RETRY_MILLIS, () -> {
            if (current == round && link.isUp()) {
                begin();
            }
        });
    }
}
