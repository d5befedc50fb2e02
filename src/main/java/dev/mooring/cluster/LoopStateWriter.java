package dev.mooring.cluster;

import dev.mooring.cluster.StateWrite.Kind;
import dev.mooring.cluster.StateWrite.StateKey;
import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinkListener;
import dev.mooring.redis.RedisUnavailable;
import dev.mooring.socketio.adapter.SocketState;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the states of one loop's sockets to Redis in batches, one batch at a time. Changes come first; then renewals,
 * and states that Redis has lost. Owned by its loop.
 */
final class LoopStateWriter {

    /*
     * A state that is missing in Redis was taken over, or Redis has lost it. The script assumes a takeover only if
     * Redis has had this node's proof of life without interruption since before this loop wrote all its states: since
     * `writtenSince`. That is empty after each loss of the connection, because Redis may have failed over to a replica
     * that lacked the last writes. Then all states are written again, and until that is done a missing state counts as
     * lost.
     */

    private static final Logger LOG = System.getLogger(LoopStateWriter.class.getName());
    private static final long DELAY_MILLIS = 20;
    private static final long RETRY_MILLIS = 1_000;

    /**
     * The number of releases and removals that wait for Redis; the oldest beyond it are dropped, and the states expire.
     */
    private static final int MAX_ENDS = 20_000;

    private final Loop loop;
    private final RedisLink link;
    private final String sinceKey;
    private final RecoveryConfig config;
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<Update> updates = new ArrayList<>();
    private final Map<StateKey, StateWrite> ends = new LinkedHashMap<>();
    private final Map<StateKey, StateWrite> refreshes = new LinkedHashMap<>();
    private @Nullable StateBatch inFlight;
    private String since = "";
    private String writtenSince = "";
    private boolean isScheduled;
    private boolean isFailing;
    private boolean isClosed;

    /** The callbacks for a set of sockets of the loop. */
    private record Attachment(Consumer<Consumer<SocketState>> alive, Consumer<SocketState> takenOver) {}

    /** A changed state, which is read when it is written. */
    private record Update(Supplier<@Nullable SocketState> state, Promise<Void> done) {}

    /**
     * Creates a writer that is not started, for a loop without sockets.
     *
     * @param sinceKey the key of the time since which Redis has had this node's proof of life
     */
    LoopStateWriter(Loop loop, RedisLink link, String sinceKey, RecoveryConfig config) {
        this.loop = loop;
        this.link = link;
        this.sinceKey = sinceKey;
        this.config = config;
    }

    /** Starts to renew states, and to write all states again after each loss of the connection. */
    void start() {
        loop.checkCurrent();
        link.listen(new RedisLinkListener() {
            @Override
            public void onUp() {
                writtenSince = "";
                refreshAll(Kind.WRITE);
            }

            /** Fails the waiting changes, so that no caller waits for Redis. All states are written when it is back. */
            @Override
            public void onDown(String why) {
                List<Update> waiting = List.copyOf(updates);
                updates.clear();
                waiting.forEach(update -> update.done().tryFail("no connection to Redis"));
                ends.values().forEach(end -> end.done().tryFail("no connection to Redis"));
            }
        });
        renewLater();
    }

    void attach(Consumer<Consumer<SocketState>> alive, Consumer<SocketState> takenOver) {
        loop.checkCurrent();
        attachments.add(new Attachment(alive, takenOver));
    }

    /** Called with the time since which Redis has had this node's proof of life; Redis has lost all earlier data. */
    void onSince(String time) {
        loop.checkCurrent();
        since = time;
        refreshAll(Kind.WRITE);
    }

    /** Stops. Succeeds when the waiting releases and removals are written, or cannot be written now. */
    Future<Void> close() {
        loop.checkCurrent();
        List<Future<?>> last = new ArrayList<>();
        ends.values().forEach(end -> last.add(end.done().future()));
        if (inFlight != null) {
            inFlight.writes().stream()
                    .filter(StateWrite::isEnd)
                    .forEach(end -> last.add(end.done().future()));
        }
        Future<Void> written = last.isEmpty()
                ? Future.succeededFuture()
                : Future.join(last).<Void>mapEmpty().otherwiseEmpty();
        return written.onComplete(done -> isClosed = true);
    }

    Future<Void> update(Supplier<@Nullable SocketState> state) {
        loop.checkCurrent();
        if (!link.isUp()) {
            // All states are written when Redis is back.
            return Future.failedFuture(new IllegalStateException("no connection to Redis"));
        }
        Update update = new Update(state, Promise.promise());
        updates.add(update);
        writeSoon(DELAY_MILLIS);
        return update.done().future();
    }

    /** Writes the release or the removal of a state. */
    Future<Void> end(StateWrite end) {
        loop.checkCurrent();
        refreshes.remove(end.key());
        ends.put(end.key(), end);
        if (ends.size() > MAX_ENDS) {
            Iterator<StateWrite> oldest = ends.values().iterator();
            oldest.next().done().tryFail("too many releases and removals of states wait for Redis");
            oldest.remove();
        }
        if (!link.isUp()) {
            end.done().tryFail("no connection to Redis");
        }
        writeSoon(DELAY_MILLIS);
        return end.done().future();
    }

    private void renewLater() {
        loop.timers().schedule(config.stateLife().toMillis() / 3, () -> {
            if (!isClosed) {
                refreshAll(Kind.RENEW);
                renewLater();
            }
        });
    }

    private void refreshAll(Kind kind) {
        for (Attachment attachment : attachments) {
            attachment.alive().accept(state -> {
                StateKey key = StateKey.of(state);
                if (!ends.containsKey(key) && (kind == Kind.WRITE || !refreshes.containsKey(key))) {
                    refreshes.put(key, StateWrite.of(kind, state));
                }
            });
        }
        if (refreshes.isEmpty() && inFlight == null) {
            writtenSince = since;
        }
        writeSoon(0);
    }

    private void writeSoon(long delayMillis) {
        if (!isScheduled && inFlight == null && !isClosed) {
            isScheduled = true;
            loop.timers().schedule(delayMillis, () -> {
                isScheduled = false;
                write();
            });
        }
    }

    private void write() {
        if (inFlight != null || isClosed || !link.isUp()) {
            return;
        }
        StateBatch batch = nextBatch();
        if (!batch.writes().isEmpty()) {
            inFlight = batch;
            batch.send(link).onComplete(answers -> settle(batch, answers));
        }
    }

    private StateBatch nextBatch() {
        StateBatch batch = new StateBatch(sinceKey, writtenSince, config);
        addUpdates(batch);
        addAll(batch, ends);
        addAll(batch, refreshes);
        return batch;
    }

    private void addUpdates(StateBatch batch) {
        Map<StateKey, StateWrite> added = new LinkedHashMap<>();
        Iterator<Update> waiting = updates.iterator();
        while (waiting.hasNext() && !batch.isFull()) {
            Update update = waiting.next();
            waiting.remove();
            try {
                SocketState state = update.state().get();
                if (state == null) {
                    update.done().complete();
                    continue;
                }
                StateKey key = StateKey.of(state);
                refreshes.remove(key);
                StateWrite other = ends.containsKey(key) ? ends.get(key) : added.get(key);
                if (other == null) {
                    other = StateWrite.of(Kind.WRITE, state);
                    batch.add(other);
                    added.put(key, other);
                }
                other.done().future().onComplete(update.done());
            } catch (RuntimeException e) {
                reject(update.done(), e);
            }
        }
    }

    private void addAll(StateBatch batch, Map<StateKey, StateWrite> waiting) {
        Iterator<StateWrite> writes = waiting.values().iterator();
        while (writes.hasNext() && !batch.isFull()) {
            StateWrite write = writes.next();
            writes.remove();
            try {
                batch.add(write);
            } catch (RuntimeException e) {
                reject(write.done(), e);
            }
        }
    }

    private static void reject(Promise<Void> done, RuntimeException mistake) {
        LOG.log(Level.ERROR, "cannot write the state of a socket for recovery", mistake);
        done.tryFail(mistake);
    }

    private void settle(StateBatch batch, AsyncResult<List<StateBatch.Answer>> answers) {
        inFlight = null;
        if (answers.failed() || answers.result().size() != batch.writes().size()) {
            requeue(batch, answers.cause());
            return;
        }
        isFailing = false;
        for (int i = 0; i < batch.writes().size(); i++) {
            settle(batch.writes().get(i), answers.result().get(i));
        }
        if (refreshes.isEmpty()) {
            writtenSince = since;
        }
        if (!updates.isEmpty() || !ends.isEmpty() || !refreshes.isEmpty()) {
            writeSoon(batch.isFull() ? 0 : DELAY_MILLIS);
        }
    }

    private void settle(StateWrite write, StateBatch.Answer answer) {
        if (answer == StateBatch.Answer.LOST) {
            if (!ends.containsKey(write.key())) {
                refreshes.putIfAbsent(write.key(), StateWrite.of(Kind.WRITE, write.state()));
            }
        } else if (answer == StateBatch.Answer.DONE || write.isEnd()) {
            write.done().tryComplete();
        } else {
            notifyTakenOver(write.state());
            write.done().tryFail("the state belongs to another session");
        }
    }

    private void notifyTakenOver(SocketState state) {
        for (Attachment attachment : attachments) {
            try {
                attachment.takenOver().accept(state);
            } catch (RuntimeException e) {
                LOG.log(
                        Level.ERROR,
                        "session " + state.session() + ": could not end the socket that was taken over",
                        e);
            }
        }
    }

    private void requeue(StateBatch batch, @Nullable Throwable cause) {
        if (!isFailing) {
            isFailing = true;
            boolean isExpected = cause instanceof RedisUnavailable;
            LOG.log(
                    isExpected ? Level.DEBUG : Level.WARNING,
                    "{0}: could not write {1} states of sockets for recovery, will retry: {2}",
                    loop,
                    batch.writes().size(),
                    cause);
        }
        for (StateWrite write : batch.writes()) {
            write.done().tryFail(cause == null ? new IllegalStateException("too few answers") : cause);
            if (!write.isEnd()) {
                if (!ends.containsKey(write.key())) {
                    refreshes.putIfAbsent(write.key(), write);
                }
            } else if (write.ageMillis() < config.window().toMillis()) {
                ends.putIfAbsent(write.key(), write);
            }
        }
        writeSoon(RETRY_MILLIS);
    }
}
