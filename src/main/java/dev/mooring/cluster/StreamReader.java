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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stream from its end at the start to the end of the node, over all outages of Redis. Owned by the loop of
 * its link, which nobody else sends commands on: they would wait behind a read.
 */
final class StreamReader {

    /*
     * A read waits in Redis until there is something to read, for less than the interval of the link's probe, which
     * waits behind it. From time to time, after each outage, and in front of each read while there is more than one
     * read can take, the reader asks for the state of the stream first. Both commands go to Redis together, so what the
     * state says is true of the read behind it. The reader counts the entries that it passes: when more were removed
     * than it has passed, some were removed before it read them.
     *
     * A round is over when the link is lost, or when the position has to move by itself; answers of an older round are
     * ignored.
     */

    private static final System.Logger LOG = System.getLogger(StreamReader.class.getName());
    private static final int BATCH = 100;
    private static final long CHECK_MILLIS = 5_000;
    private static final long RETRY_MILLIS = 1_000;
    private static final long MAX_BLOCK_MILLIS = 1_000;

    /**
     * Reads that come closer than this make a stream busy: the next one lets so much time pass, and brings more at
     * once.
     */
    private static final long BUSY_MILLIS = 3;

    private static final long NO_PAUSE = -1;

    /** What a reader does with what it finds. */
    interface Listener {

        /**
         * The position from which on entries will be handed over is known for the first time.
         *
         * @return what is to be done right before the first entry is handed over
         */
        Future<Runnable> onStart(StreamId position);

        /** The next entry. */
        void onEntry(StreamId id, Response entry);

        /** All entries up to the position were handed over. */
        void onRead(StreamId position);

        /** The stream ends before the position: it is another one, and is read from its end. */
        void onReplaced(StreamId position);

        /** Entries were removed before they were read; reading goes on at the end of the stream. */
        void onTrimmed(StreamId position);

        /** Something in Redis cannot be read. */
        void onUnreadable(String what);
    }

    private final RedisLink link;
    private final StreamCounts counts;
    private final Listener listener;
    private final Duration patience;
    private final long blockMillis;
    private final Promise<Void> started = Promise.promise();
    private @Nullable StreamId position;
    private StreamId end = StreamId.ZERO;
    /** How many entries the stream had up to the position. */
    private long passed;

    private int round;
    /** The timer of the pause before the next read, and the round that it belongs to. */
    private long pause = NO_PAUSE;

    private int paused;
    private boolean isCheckDue = true;
    private boolean isClosed;
    private long lagMillis;
    private long answeredNanos = System.nanoTime();

    StreamReader(RedisLink link, RedisConfig redis, StreamCounts counts, Listener listener) {
        this.link = link;
        this.counts = counts;
        this.listener = listener;
        this.blockMillis =
                Math.max(1, Math.min(MAX_BLOCK_MILLIS, redis.probeInterval().toMillis() / 2));
        this.patience = redis.commandTimeout().plusMillis(blockMillis);
    }

    /** Starts; succeeds when reading has begun for the first time. */
    Future<Void> start() {
        link.listen(new RedisLinkListener() {
            @Override
            public void onUp() {
                begin();
            }

            @Override
            public void onDown(String why) {
                round++;
            }
        });
        checkLater();
        return started.future();
    }

    void close() {
        isClosed = true;
        round++;
        started.tryFail(new IllegalStateException("closed before reading has begun"));
    }

    /** The id up to which all entries were handed over; null before the first connection. */
    @Nullable
    StreamId position() {
        return position;
    }

    /** How far the position lies behind the end of the stream, as last seen, in milliseconds. */
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
        round++;
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
                .arg(BATCH)
                .arg("BLOCK")
                .arg(blockMillis)
                .arg("STREAMS")
                .arg(StreamEntry.STREAM)
                .arg(from.toString());
        Future<@Nullable Response> answer = link.send(request, patience);
        started.tryComplete();
        answer.onComplete(entries -> {
            if (current != round) {
                return;
            }
            if (entries.failed()) {
                retry(entries.cause());
            } else if (receive(entries.result(), isChecked)) {
                readOn();
            } else {
                retry(new IllegalStateException("it holds what is no entry"));
            }
        });
    }

    /*
     * Redis and all nodes have the same work for a read that brings one entry as for one that brings ten. A stream with
     * thousands of entries a second would be read as often, by every node.
     */
    private void readOn() {
        long before = answeredNanos;
        answeredNanos = System.nanoTime();
        if (isCheckDue || answeredNanos - before > TimeUnit.MILLISECONDS.toNanos(2 * BUSY_MILLIS)) {
            read();
            return;
        }
        int current = round;
        paused = current;
        pause = link.loop().vertx().setTimer(BUSY_MILLIS, due -> {
            if (current == round) {
                pause = NO_PAUSE;
                read();
            }
        });
    }

    /** Somebody waits for that entry, which is written: reads now, if no read is under way that brings it. */
    void expect(StreamId written) {
        if (position != null && written.isAfter(position)) {
            endPause();
        }
    }

    /** Reads now, if the reader lets some time pass before it reads again. */
    void endPause() {
        if (pause != NO_PAUSE && paused == round && link.loop().vertx().cancelTimer(pause)) {
            pause = NO_PAUSE;
            read();
        }
    }

    private void check(StreamState state, StreamId from) {
        end = state.last();
        if (from.isAfter(end)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the stream {0} ends at {1}, before {2}: Redis has lost it",
                    StreamEntry.STREAM,
                    end,
                    from);
            counts.clear();
            move(state);
            listener.onReplaced(end);
        } else if (state.removed() > passed) {
            move(state);
            listener.onTrimmed(end);
        } else if (from.equals(end) || state.added() < passed) {
            // Where it differs from what was counted, somebody has deleted the stream and begun another one.
            passed = state.added();
        }
    }

    private void move(StreamState state) {
        round++;
        position = end;
        passed = state.added();
        counts.add(end, passed);
        read();
    }

    /** Hands the entries over; false when one of them is none. */
    private boolean receive(@Nullable Response answer, boolean isChecked) {
        Response entries = entries(answer);
        int count = entries == null ? 0 : entries.size();
        for (int i = 0; i < count && entries != null; i++) {
            Response entry = entries.get(i);
            StreamId id = StreamEntry.id(entry).orElse(null);
            if (id == null) {
                return false;
            }
            position = id;
            passed++;
            handOver(id, entry);
        }
        StreamId reached = position;
        if (reached != null && isChecked) {
            lagMillis = end.isAfter(reached) ? Math.max(1, end.millis() - reached.millis()) : 0;
        }
        isCheckDue |= count >= BATCH;
        if (reached != null && count > 0) {
            counts.add(reached, passed);
            listener.onRead(reached);
        }
        return true;
    }

    private void handOver(StreamId id, Response entry) {
        try {
            listener.onEntry(id, entry);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "could not apply entry " + id + " of the stream", e);
        }
    }

    private static @Nullable Response entries(@Nullable Response answer) {
        if (answer == null || answer.size() == 0) {
            return null;
        }
        // A map in RESP 3, an array of pairs before.
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
