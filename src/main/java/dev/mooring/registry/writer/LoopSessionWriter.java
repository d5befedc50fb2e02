package dev.mooring.registry.writer;

import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisLinkListener;
import dev.mooring.registry.NamespaceCounts;
import dev.mooring.registry.SessionCounts;
import dev.mooring.registry.SessionEntry;
import dev.mooring.registry.writer.WriteBatch.Answer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the sessions of one loop to Redis. It collects changes for a moment and sends them in batches, one batch at a
 * time; while Redis is unreachable it keeps them. Owned by its loop.
 */
final class LoopSessionWriter implements SessionWriter {

    private static final Logger LOG = System.getLogger(LoopSessionWriter.class.getName());

    /** Long enough for a session to open, upgrade and join a namespace in one write. */
    private static final long DELAY_MILLIS = 50;

    private static final long RETRY_MILLIS = 1_000;

    /** The length of the stream of closed sessions. The oldest removals beyond it are dropped and left to the audit. */
    private static final int MAX_REMOVALS = 20_000;

    private final Loop loop;
    private final RedisLink link;
    private final Incarnation incarnation;
    private final Map<String, LiveSession> sessions = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Map<String, SessionRemoval> removals = new LinkedHashMap<>();
    private final List<Promise<Void>> flushes = new ArrayList<>();
    private @Nullable WriteBatch inFlight;
    private Runnable onRecordLost = () -> {};
    private boolean isScheduled;
    private boolean isFenced;
    private long confirmed;
    private long sent;
    private long changes;

    LoopSessionWriter(Loop loop, RedisLink link, Incarnation incarnation) {
        this.loop = loop;
        this.link = link;
        this.incarnation = incarnation;
    }

    /**
     * Starts to write whenever the link comes up.
     *
     * @param recordLost called when Redis has lost this node's record
     */
    void start(Runnable recordLost) {
        loop.checkCurrent();
        onRecordLost = recordLost;
        link.listen(new RedisLinkListener() {
            @Override
            public void onUp() {
                writeSoon(DELAY_MILLIS);
            }
        });
    }

    @Override
    public void record(SessionEntry entry) {
        loop.checkCurrent();
        LiveSession known = sessions.get(entry.session());
        if (known == null) {
            sessions.put(entry.session(), new LiveSession(entry));
        } else if (known.entry().equals(entry)) {
            return;
        } else {
            known.update(entry);
        }
        markChanged(entry.session());
    }

    @Override
    public void remove(String session, SessionEnd end) {
        loop.checkCurrent();
        LiveSession known = sessions.remove(session);
        if (known != null) {
            changed.remove(session);
            removeSoon(SessionRemoval.of(known, end));
        }
    }

    private void markChanged(String session) {
        changes++;
        changed.add(session);
        writeSoon(DELAY_MILLIS);
    }

    private void removeSoon(SessionRemoval removal) {
        changes++;
        removals.put(removal.session(), removal);
        if (removals.size() > MAX_REMOVALS) {
            Iterator<String> oldest = removals.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        writeSoon(DELAY_MILLIS);
    }

    /** The counts of this loop's sessions and of its batches. */
    Tally tally() {
        loop.checkCurrent();
        int unconfirmed = changed.size() + removals.size() + (inFlight == null ? 0 : inFlight.size());
        Collection<SessionEntry> entries =
                sessions.values().stream().map(LiveSession::entry).toList();
        return new Tally(confirmed, sent, changes, unconfirmed, SessionCounts.of(entries), NamespaceCounts.of(entries));
    }

    /** The public ids of all sessions; a copy. */
    List<String> names() {
        loop.checkCurrent();
        return List.copyOf(sessions.keySet());
    }

    /** Writes all sessions again, because Redis has lost them or their users' indexes are about to expire. */
    void rewriteAll() {
        loop.checkCurrent();
        changed.addAll(sessions.keySet());
        writeSoon(0);
    }

    /** Writes at once. Completes when everything is written, or when nothing can be written now. */
    Future<Void> flush() {
        loop.checkCurrent();
        Promise<Void> promise = Promise.promise();
        flushes.add(promise);
        if (!write()) {
            completeFlushes();
        }
        return promise.future();
    }

    private void completeFlushes() {
        if (inFlight == null) {
            List<Promise<Void>> all = List.copyOf(flushes);
            flushes.clear();
            all.forEach(Promise::tryComplete);
        }
    }

    /** The digests that Redis should have of these sessions; sessions with unconfirmed changes are omitted. */
    Map<String, Long> expectedDigests(List<String> names) {
        loop.checkCurrent();
        Map<String, Long> expected = new LinkedHashMap<>();
        for (String session : names) {
            LiveSession live = sessions.get(session);
            if (live != null && !isPending(session)) {
                expected.put(session, live.sentDigest());
            }
        }
        return expected;
    }

    /**
     * Writes a session again that Redis does not have with this digest, unless it has changed meanwhile. Returns
     * whether it did.
     */
    boolean repair(String session, @Nullable Long digest) {
        loop.checkCurrent();
        LiveSession live = sessions.get(session);
        if (live == null || digest == null || isPending(session) || live.sentDigest() != digest) {
            return false;
        }
        markChanged(session);
        return true;
    }

    /** Removes a session from Redis unless this loop has it. Returns whether it did. */
    boolean removeStray(String session) {
        loop.checkCurrent();
        if (sessions.containsKey(session) || isPending(session)) {
            return false;
        }
        removeSoon(SessionRemoval.ofStray(session));
        return true;
    }

    private boolean isPending(String session) {
        return changed.contains(session)
                || removals.containsKey(session)
                || (inFlight != null && inFlight.contains(session));
    }

    private void writeSoon(long delayMillis) {
        if (!isScheduled && inFlight == null && !isFenced) {
            isScheduled = true;
            loop.timers().schedule(delayMillis, () -> {
                isScheduled = false;
                boolean ignored = write();
            });
        }
    }

    /** Sends a batch if there are changes and Redis can take one now. Returns whether it did. */
    private boolean write() {
        if (inFlight != null || isFenced || !link.isUp() || (changed.isEmpty() && removals.isEmpty())) {
            return false;
        }
        WriteBatch batch = nextBatch();
        inFlight = batch;
        sent++;
        batch.send(link, incarnation).onComplete(answer -> onAnswer(batch, answer));
        return true;
    }

    private WriteBatch nextBatch() {
        WriteBatch batch = new WriteBatch();
        for (Iterator<String> names = changed.iterator(); names.hasNext() && !batch.isFull(); ) {
            LiveSession live = sessions.get(names.next());
            names.remove();
            if (live != null) {
                batch.add(live);
            }
        }
        Iterator<SessionRemoval> gone = removals.values().iterator();
        while (gone.hasNext() && !batch.isFull()) {
            batch.add(gone.next());
            gone.remove();
        }
        return batch;
    }

    private void onAnswer(WriteBatch batch, AsyncResult<Answer> answer) {
        inFlight = null;
        if (answer.failed()) {
            LOG.log(
                    Level.DEBUG,
                    "{0}: could not write a batch of {1} sessions, will retry: {2}",
                    loop,
                    batch.size(),
                    answer.cause());
            requeue(batch);
            completeFlushes();
            writeSoon(RETRY_MILLIS);
            return;
        }
        if (answer.result() == Answer.FENCED) {
            isFenced = true;
            completeFlushes();
            return;
        }
        batch.changed().values().forEach(LiveSession::onWritten);
        if (answer.result() == Answer.RECORD_LOST) {
            onRecordLost.run();
        } else {
            confirmed++;
        }
        if (changed.isEmpty() && removals.isEmpty()) {
            completeFlushes();
        } else {
            writeSoon(batch.isFull() || !flushes.isEmpty() ? 0 : DELAY_MILLIS);
        }
    }

    private void requeue(WriteBatch batch) {
        batch.changed().keySet().stream().filter(sessions::containsKey).forEach(changed::add);
        Map<String, SessionRemoval> later = new LinkedHashMap<>(removals);
        removals.clear();
        removals.putAll(batch.removals());
        removals.putAll(later);
    }
}
