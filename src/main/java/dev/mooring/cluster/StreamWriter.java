package dev.mooring.cluster;

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
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries, and keeps each ordered one waiting until the reader has met it in the stream. Removes old entries.
 * Owned by the link's loop.
 */
final class StreamWriter {

    /*
     * An entry is met by the reader, in the order of the stream, or it is given up: when Redis has refused it, or has
     * not brought it in time. One that is given up is delivered to this node alone, behind all that were sent before it
     * and still wait, so that nobody sees one sender's messages in another order than they were sent.
     *
     * The reader may meet an entry before Redis's answer to the command is here, on another connection. So an entry is
     * known by what it says, and once the answer is here by its id as well.
     *
     * An entry that somebody else's command writes together with data of their own is never delivered before it is
     * known to be written. When that takes longer than others wait, or is not certain, nothing waits behind it any
     * more; it is late, and delivered when the reader meets it, or Redis says that it is written.
     */

    private static final System.Logger LOG = System.getLogger(StreamWriter.class.getName());

    /** How many entries may wait; what would exceed it is delivered at once, and to this node alone. */
    static final int MAX_WAITING = 10_000;

    private static final long TRIM_MILLIS = 1_000;

    /**
     * How many entries are remembered whose commands were not answered: a Redis that hangs runs them later, or never.
     */
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

    /** All that an entry says, but for its author. */
    record Text(String namespace, String type, String data) {}

    /** A message that is to be an entry of that text, and what delivers it. */
    record Publication(ClusterMessage message, Text text, Consumer<@Nullable String> deliver) {}

    /** An entry on its way. */
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

        /** @param isJoint whether a command of the caller's writes it */
        Waiting(Publication publication, boolean isJoint) {
            this.publication = publication;
            this.isJoint = isJoint;
        }

        Text text() {
            return publication.text;
        }
    }

    /** @param reader meets the entries; it is told when some are on their way */
    StreamWriter(RedisLink link, ClusterConfig config, GapMark gap, StreamReader reader) {
        this.link = link;
        this.config = config;
        this.gap = gap;
        this.reader = reader;
        this.scheduler = new WriteScheduler(link.loop(), reader::endPause);
    }

    /** How many entries wait. */
    int waiting() {
        return waiting.size();
    }

    /** Writes an entry, and delivers it when the reader has met it; as {@code ClusterBus.publish} says. */
    Future<Void> publish(String uid, Publication publication) {
        Waiting entry = new Waiting(publication, false);
        if (waiting.size() >= MAX_WAITING) {
            gap.mark();
            return deliverAlone(entry, RedisUnavailable.unanswered("too many messages wait for Redis", false));
        }
        keepWaiting(entry);
        giveUpLater(entry);
        scheduler.add(() -> write(uid, publication.text).onComplete(answer -> {
            if (answer.succeeded()) {
                entry.id = answer.result();
            } else if (isCertain(answer.cause())) {
                entry.failure = answer.cause();
                deliverFailed();
            }
        }));
        return entry.promise.future();
    }

    private void keepWaiting(Waiting entry) {
        waiting.add(entry);
        byText.computeIfAbsent(entry.text(), unseen -> new ArrayDeque<>()).add(entry);
    }

    private void giveUpLater(Waiting entry) {
        entry.timeout = BusyLoopTimeout.of(link.loop(), config.publishTimeout().toMillis(), () -> giveUp(entry));
    }

    /**
     * Has entries written by a command of the caller's, and delivers each when the reader has met it; as {@code
     * ClusterBus.publishWith} says.
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
            keepWaiting(entry);
            entry.timeout =
                    BusyLoopTimeout.of(link.loop(), config.publishTimeout().toMillis(), () -> waitNoLonger(entry));
        }
        Promise<Written<T>> written = Promise.promise();
        // Composed, so that a write which throws leaves nothing waiting.
        scheduler.addJoint(() ->
                Future.succeededFuture().compose(none -> write.write(commands)).onComplete(written));
        return written.future()
                .transform(answer ->
                        answer.succeeded() ? written(entries, answer.result()) : notWritten(entries, answer.cause()));
    }

    private <T> Future<T> written(List<Waiting> entries, Written<T> written) {
        List<Future<Void>> deliveries = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            Waiting entry = entries.get(i);
            if (i < written.offsets().size()) {
                awaitDelivery(entry, written(written.offsets().get(i)));
                deliveries.add(entry.promise.future());
            } else {
                remove(entry);
            }
        }
        deliverFailed();
        return Future.all(deliveries).map(written.result());
    }

    private <T> Future<T> notWritten(List<Waiting> entries, Throwable cause) {
        if (isCertain(cause)) {
            entries.forEach(this::remove);
            deliverFailed();
        } else {
            entries.forEach(this::waitNoLonger);
        }
        return Future.failedFuture(cause);
    }

    /** An entry of a caller's command is written. */
    private void awaitDelivery(Waiting entry, StreamId id) {
        entry.id = id;
        if (entry.promise.future().isComplete()) {
            return;
        }
        reader.expect(id);
        if (isClosed) {
            deliver(entry, null, null);
            return;
        }
        if (waiting.contains(entry)) {
            cancelPatience(entry);
        } else {
            remove(entry);
            keepWaiting(entry);
        }
        giveUpLater(entry);
    }

    /** Nothing waits any more behind an entry that may be written or not. */
    private void waitNoLonger(Waiting entry) {
        if (waiting.remove(entry)) {
            cancelPatience(entry);
            late.add(entry);
            if (late.size() > MAX_LATE) {
                remove(late.iterator().next());
            }
            deliverFailed();
        }
    }

    /** Writes an entry that this node has applied already. */
    Future<StreamId> write(String uid, Text text) {
        Request request = Request.cmd(Command.XADD);
        List<String> command = command(uid, text);
        command.subList(1, command.size()).forEach(request::arg);
        return link.send(request).map(answer -> written(String.valueOf(answer)));
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

    private StreamId written(String answer) {
        StreamId id = StreamId.parse(answer).orElse(StreamId.ZERO);
        newestMillis = Math.max(newestMillis, id.millis());
        if (!isTrimDue) {
            isTrimDue = true;
            link.loop().timers().schedule(TRIM_MILLIS, this::trim);
        }
        return id;
    }

    /**
     * The message of an entry that this node wrote; null when it is unknown, or when the entry does not hold all of it.
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

    /** The reader has met an entry of this node: delivers it if it waits. */
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
     * Delivers all that waits to this node alone, but for entries whose callers do not know yet whether they are
     * written.
     */
    void close() {
        scheduler.run();
        isClosed = true;
        List.copyOf(late).forEach(this::remove);
        List.copyOf(waiting).forEach(entry -> {
            remove(entry);
            if (!entry.isJoint || entry.id != null) {
                deliver(entry, null, RedisUnavailable.unanswered("closed", true));
            }
        });
    }

    private static boolean isCertain(Throwable cause) {
        return !(cause instanceof RedisUnavailable unavailable && unavailable.mayHaveRun());
    }

    private void giveUp(Waiting entry) {
        String why = "not published within " + config.publishTimeout().toMillis() + " ms";
        entry.failure = entry.failure == null ? RedisUnavailable.unanswered(why, true) : entry.failure;
        deliverFailed();
    }

    /** Delivers those that were given up and have nothing before them that waits. */
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
        cancelPatience(entry);
    }

    private static void cancelPatience(Waiting entry) {
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
