package dev.mooring.cluster;

import dev.mooring.cluster.StreamReader.JointRead;
import dev.mooring.redis.BusyLoopTimeout;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisUnavailable;
import dev.mooring.socketio.adapter.ClusterMessage;
import dev.mooring.socketio.adapter.JointWrite;
import dev.mooring.socketio.adapter.JointWrite.Written;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries to the stream, and delivers each ordered message on this node when the reader has read its entry.
 * Trims the stream. Owned by the link's loop.
 */
final class StreamWriter {

    /*
     * An entry is read back, in the order of the stream; or it fails, because Redis refused it or it was not read back
     * in time. The message of a failed entry is delivered on this node only, after all messages that were sent before
     * it and still wait. So each node delivers the messages of one sender in the order in which they were sent.
     *
     * The reader uses another connection, and may read an entry before Redis's answer to the write arrives. So a
     * waiting entry is found by its content, and after the answer also by its id.
     *
     * A joint entry is written by a command of the caller's, together with the caller's own data. It is never delivered
     * before it is certainly written. If it is not read back in time, or its write has an uncertain result, it becomes
     * late: later messages no longer wait behind it, and it is delivered when the reader reads it or Redis confirms its
     * write.
     */

    private static final System.Logger LOG = System.getLogger(StreamWriter.class.getName());

    /** The number of entries that may wait; a message beyond it is delivered at once, on this node only. */
    static final int MAX_WAITING = 10_000;

    private static final long TRIM_MILLIS = 1_000;

    /** The number of late entries that are kept: a Redis that hangs may write them later, or never. */
    private static final int MAX_LATE = 1_000;

    private final RedisLink link;
    private final ClusterConfig config;
    private final GapMark gap;
    private final StreamReader reader;
    private final WriteScheduler scheduler;
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private final Set<Waiting> late = new LinkedHashSet<>();
    private final Map<Text, Deque<Waiting>> byText = new HashMap<>();
    private long newestMillis;
    private boolean isTrimDue;
    private boolean isClosed;

    /** The fields of an entry other than the uid. */
    record Text(String namespace, String type, String data) {}

    /** A message to publish, the fields of its entry, and a callback that delivers it on this node. */
    record Publication(ClusterMessage message, Text text, Consumer<@Nullable String> deliver) {}

    /** An entry that is not read back yet. */
    private static final class Waiting {
        final Publication publication;
        final boolean isJoint;
        final Promise<Void> promise = Promise.promise();

        @Nullable
        BusyLoopTimeout timeout;

        @Nullable
        StreamId id;

        @Nullable
        Throwable failure;

        /** @param isJoint whether a command of the caller's writes the entry */
        Waiting(Publication publication, boolean isJoint) {
            this.publication = publication;
            this.isJoint = isJoint;
        }

        Text text() {
            return publication.text;
        }
    }

    /** @param reader reads the entries back; its pauses end when entries are written */
    StreamWriter(RedisLink link, ClusterConfig config, GapMark gap, StreamReader reader) {
        this.link = link;
        this.config = config;
        this.gap = gap;
        this.reader = reader;
        this.scheduler = new WriteScheduler(link.loop());
    }

    /** The number of entries that wait. */
    int waiting() {
        return waiting.size();
    }

    /** Writes an entry and delivers its message when the reader has read it, as {@code ClusterBus.publish} says. */
    Future<Void> publish(String uid, Publication publication) {
        Waiting entry = new Waiting(publication, false);
        if (waiting.size() >= MAX_WAITING) {
            gap.mark();
            return deliverAlone(entry, RedisUnavailable.unanswered("too many messages wait for Redis", false));
        }
        addWaiting(entry);
        failLater(entry);
        scheduler.add(() -> write(uid, publication.text).onComplete(answer -> {
            if (answer.succeeded()) {
                entry.id = answer.result();
            } else if (isCertainlyUnwritten(answer.cause())) {
                entry.failure = answer.cause();
                deliverFailed();
            }
        }));
        return entry.promise.future();
    }

    private void addWaiting(Waiting entry) {
        waiting.add(entry);
        byText.computeIfAbsent(entry.text(), unseen -> new ArrayDeque<>()).add(entry);
    }

    private void failLater(Waiting entry) {
        entry.timeout = BusyLoopTimeout.of(link.loop(), config.publishTimeout().toMillis(), () -> onTimeout(entry));
    }

    /**
     * Lets a command of the caller's write entries, and delivers the message of each when the reader has read it, as
     * {@code ClusterBus.publishWith} says.
     */
    <T> Future<T> publishWith(String uid, List<Publication> publications, JointWrite<T> write) {
        if (waiting.size() + publications.size() > MAX_WAITING) {
            return Future.failedFuture(RedisUnavailable.unanswered("too many messages wait for Redis", false));
        }
        List<Waiting> entries = new ArrayList<>(publications.size());
        List<List<String>> commands = new ArrayList<>(publications.size());
        for (Publication publication : publications) {
            Waiting entry = new Waiting(publication, true);
            entries.add(entry);
            commands.add(command(uid, publication.text));
            addWaiting(entry);
            entry.timeout =
                    BusyLoopTimeout.of(link.loop(), config.publishTimeout().toMillis(), () -> makeLate(entry));
        }
        Promise<Written<T>> written = Promise.promise();
        reader.expectJointRead();
        scheduler.addJoint(() -> {
            write(write, commands).onComplete(written);
            return written.future();
        });
        return written.future()
                .transform(answer -> answer.succeeded()
                        ? onJointWritten(uid, entries, answer.result())
                        : onJointFailed(entries, answer.cause()));
    }

    /** Runs a caller's write, and reads with it if possible. */
    private <T> Future<Written<T>> write(JointWrite<T> write, List<List<String>> commands) {
        Optional<JointRead> read = reader.beginJointRead();
        List<String> command = read.map(JointRead::command).orElse(List.of());
        // Composed, so that a write that throws an exception fails like others, and its entries do not wait.
        Future<Written<T>> written =
                Future.succeededFuture().compose(none -> write.write(new JointWrite.Commands(commands, command)));
        return read.isEmpty()
                ? written
                : written.onComplete(answer -> reader.endJointRead(
                        read.get(),
                        answer.succeeded() ? answer.result().answers().read() : null));
    }

    private <T> Future<T> onJointWritten(String uid, List<Waiting> entries, Written<T> written) {
        List<Future<Void>> deliveries = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            Waiting entry = entries.get(i);
            if (i < written.answers().offsets().size()) {
                StreamId id = noteWritten(written.answers().offsets().get(i));
                entry.id = id;
                if (i < written.answers().before().size()) {
                    handOver(uid, entry, id, written.answers().before().get(i));
                }
                onWritten(entry, id);
                deliveries.add(entry.promise.future());
            } else {
                remove(entry);
            }
        }
        deliverFailed();
        return Future.all(deliveries).map(written.result());
    }

    private <T> Future<T> onJointFailed(List<Waiting> entries, Throwable cause) {
        if (isCertainlyUnwritten(cause)) {
            entries.forEach(this::remove);
            deliverFailed();
        } else {
            entries.forEach(this::makeLate);
        }
        return Future.failedFuture(cause);
    }

    private void handOver(String uid, Waiting entry, StreamId id, String before) {
        Text text = entry.text();
        StreamId.parse(before)
                .ifPresent(last ->
                        reader.handOverOwn(new StreamEntry(id, uid, text.namespace, text.type, text.data), last));
    }

    /** Called when Redis confirms that a joint entry is written: the entry waits to be read back. */
    private void onWritten(Waiting entry, StreamId id) {
        if (entry.promise.future().isComplete()) {
            return;
        }
        reader.expect(id);
        if (isClosed) {
            deliver(entry, null, null);
            return;
        }
        if (waiting.contains(entry)) {
            cancelTimeout(entry);
        } else {
            remove(entry);
            addWaiting(entry);
        }
        failLater(entry);
    }

    /** Makes a joint entry late, so that later messages no longer wait behind it. */
    private void makeLate(Waiting entry) {
        if (waiting.remove(entry)) {
            cancelTimeout(entry);
            late.add(entry);
            if (late.size() > MAX_LATE) {
                remove(late.iterator().next());
            }
            deliverFailed();
        }
    }

    /** Writes an entry whose message this node has delivered already, or delivers when the reader has read it. */
    Future<StreamId> write(String uid, Text text) {
        Request request = Request.cmd(Command.XADD);
        List<String> command = command(uid, text);
        command.subList(1, command.size()).forEach(request::arg);
        return link.send(request).map(answer -> noteWritten(String.valueOf(answer)));
    }

    private static List<String> command(String uid, Text text) {
        return List.of(
                "XADD",
                StreamEntry.STREAM,
                "*",
                "uid",
                uid,
                "nsp",
                text.namespace,
                "type",
                text.type,
                "data",
                text.data);
    }

    /** Parses the id of a written entry, and schedules the next trim. */
    private StreamId noteWritten(String answer) {
        StreamId id = StreamId.parse(answer).orElse(StreamId.ZERO);
        newestMillis = Math.max(newestMillis, id.millis());
        if (!isTrimDue) {
            isTrimDue = true;
            link.loop().timers().schedule(TRIM_MILLIS, this::trim);
        }
        return id;
    }

    /**
     * The message of an entry that this node wrote, if it still waits. Null if it does not, or has attachments: then
     * the reader must decode the entry.
     */
    @Nullable
    ClusterMessage messageOf(StreamEntry entry) {
        Deque<Waiting> same = byText.get(textOf(entry));
        ClusterMessage message = same == null ? null : same.element().publication.message;
        return message instanceof ClusterMessage.Emit emit
                        && !emit.broadcast().packet().args().attachments().isEmpty()
                ? null
                : message;
    }

    private static Text textOf(StreamEntry entry) {
        return new Text(entry.namespace(), entry.type(), entry.data());
    }

    /** Called when the reader reads an entry of this node. Delivers its message if the entry waits. */
    void onOwnEntry(StreamEntry entry) {
        Deque<Waiting> same = byText.get(textOf(entry));
        if (same == null) {
            return;
        }
        for (Waiting next : same) {
            if (next.id == null || next.id.equals(entry.id())) {
                remove(next);
                deliver(next, entry.id().toString(), null);
                deliverFailed();
                return;
            }
        }
    }

    /**
     * Delivers all waiting messages on this node only, except those of joint entries that are not certainly written.
     */
    void close() {
        scheduler.close();
        isClosed = true;
        List.copyOf(late).forEach(this::remove);
        List.copyOf(waiting).forEach(entry -> {
            remove(entry);
            if (!entry.isJoint || entry.id != null) {
                deliver(entry, null, RedisUnavailable.unanswered("the bus was closed", true));
            }
        });
    }

    private static boolean isCertainlyUnwritten(Throwable cause) {
        return !(cause instanceof RedisUnavailable unavailable && unavailable.mayHaveRun());
    }

    private void onTimeout(Waiting entry) {
        String why = "the message was not published within "
                + config.publishTimeout().toMillis() + " ms";
        entry.failure = entry.failure == null ? RedisUnavailable.unanswered(why, true) : entry.failure;
        deliverFailed();
    }

    /** Delivers the messages of failed entries that have no waiting entry before them, on this node only. */
    private void deliverFailed() {
        for (Iterator<Waiting> first = waiting.iterator(); first.hasNext(); first = waiting.iterator()) {
            Waiting entry = first.next();
            if (entry.failure == null) {
                return;
            }
            remove(entry);
            gap.mark();
            deliver(entry, null, entry.id == null ? entry.failure : null);
        }
    }

    private void remove(Waiting entry) {
        waiting.remove(entry);
        late.remove(entry);
        Deque<Waiting> same = byText.get(entry.text());
        if (same != null) {
            same.remove(entry);
            if (same.isEmpty()) {
                byText.remove(entry.text());
            }
        }
        cancelTimeout(entry);
    }

    private static void cancelTimeout(Waiting entry) {
        if (entry.timeout != null) {
            entry.timeout.cancel();
        }
    }

    private static Future<Void> deliverAlone(Waiting entry, Throwable why) {
        deliver(entry, null, why);
        return entry.promise.future();
    }

    private static void deliver(Waiting entry, @Nullable String offset, @Nullable Throwable failure) {
        try {
            entry.publication.deliver.accept(offset);
        } finally {
            if (failure == null) {
                entry.promise.complete();
            } else {
                entry.promise.fail(failure);
            }
        }
    }

    private void trim() {
        isTrimDue = false;
        long oldest = newestMillis - config.history().toMillis();
        if (oldest > 0) {
            trim("MINID", oldest + "-0");
        }
        trim("MAXLEN", String.valueOf(config.historyLimit()));
    }

    private void trim(String by, String threshold) {
        link.send(Request.cmd(Command.XTRIM)
                        .arg(StreamEntry.STREAM)
                        .arg(by)
                        .arg("~")
                        .arg(threshold))
                .onFailure(cause ->
                        LOG.log(System.Logger.Level.DEBUG, "could not trim the stream: {0}", cause.getMessage()));
    }
}
