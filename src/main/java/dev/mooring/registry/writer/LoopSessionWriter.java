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
 * The sessions of one loop, and what Redis knows of them. What changes is written soon afterwards, many sessions in one
 * batch, one batch at a time; while Redis is away it waits, here. Owned by its loop.
 */
final class LoopSessionWriter implements SessionWriter {

    private static final Logger LOG = System.getLogger(LoopSessionWriter.class.getName());

    /** Long enough for a session to open, upgrade and join a namespace in one write. */
    private static final long DELAY_MILLIS = 50;

    private static final long RETRY_MILLIS = 1_000;

    /** As many as the stream of closed sessions keeps; beyond it the oldest are left to the audit. */
    private static final int MAX_REMOVALS = 20_000;

    private final Loop loop;
    private final RedisLink link;
    private final Incarnation incarnation;
    private final Map<String, LiveSession> sessions = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Map<String, SessionRemoval> removals = new LinkedHashMap<>();
    private final List<Promise<Void>> waiting = new ArrayList<>();
    private @Nullable WriteBatch underWay;
    private Runnable onForgotten = () -> {};
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
     * Begins to write, whenever the link is up.
     *
     * @param forgotten told when Redis turns out to have forgotten the node
     */
    void start(Runnable forgotten) {
        loop.checkCurrent();
        onForgotten = forgotten;
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
            known.become(entry);
        }
        change(entry.session());
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

    private void change(String session) {
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

    /** Where the writing stands. */
    Tally tally() {
        loop.checkCurrent();
        int waiting = changed.size() + removals.size() + (underWay == null ? 0 : underWay.size());
        Collection<SessionEntry> entries =
                sessions.values().stream().map(LiveSession::entry).toList();
        return new Tally(confirmed, sent, changes, waiting, SessionCounts.of(entries), NamespaceCounts.of(entries));
    }

    /** The sessions' names; a copy. */
    List<String> names() {
        loop.checkCurrent();
        return List.copyOf(sessions.keySet());
    }

    /** Writes all sessions anew: Redis has lost them, or their users' indexes are about to expire. */
    void rewrite() {
        loop.checkCurrent();
        changed.addAll(sessions.keySet());
        writeSoon(0);
    }

    /** Writes at once; completes when nothing is left to be written, or nothing can be written now. */
    Future<Void> settled() {
        loop.checkCurrent();
        Promise<Void> promise = Promise.promise();
        waiting.add(promise);
        if (!write()) {
            tellWaiting();
        }
        return promise.future();
    }

    private void tellWaiting() {
        if (underWay == null) {
            List<Promise<Void>> all = List.copyOf(waiting);
            waiting.clear();
            all.forEach(Promise::tryComplete);
        }
    }

    /** The digests of what Redis should have of these sessions; without those of which it may not know all yet. */
    Map<String, Long> settled(List<String> names) {
        loop.checkCurrent();
        Map<String, Long> settled = new LinkedHashMap<>();
        for (String session : names) {
            LiveSession live = sessions.get(session);
            if (live != null && !isUnsettled(session)) {
                settled.put(session, live.sentDigest());
            }
        }
        return settled;
    }

    /** Writes a session again of which Redis turned out not to have that, if it still should. Answers whether so. */
    boolean repair(String session, @Nullable Long digest) {
        loop.checkCurrent();
        LiveSession live = sessions.get(session);
        if (live == null || digest == null || isUnsettled(session) || live.sentDigest() != digest) {
            return false;
        }
        change(session);
        return true;
    }

    /** Takes a session out of Redis if there is none of that name. Answers whether that was so. */
    boolean removeStray(String session) {
        loop.checkCurrent();
        if (sessions.containsKey(session) || isUnsettled(session)) {
            return false;
        }
        removeSoon(SessionRemoval.ofStray(session));
        return true;
    }

    private boolean isUnsettled(String session) {
        return changed.contains(session)
                || removals.containsKey(session)
                || (underWay != null && underWay.has(session));
    }

    private void writeSoon(long delayMillis) {
        if (!isScheduled && underWay == null && !isFenced) {
            isScheduled = true;
            loop.timers().schedule(delayMillis, () -> {
                isScheduled = false;
                boolean ignored = write();
            });
        }
    }

    /** Sends a batch, unless there is none to send or none may be sent now; answers whether it did. */
    private boolean write() {
        if (underWay != null || isFenced || !link.isUp() || (changed.isEmpty() && removals.isEmpty())) {
            return false;
        }
        WriteBatch batch = nextBatch();
        underWay = batch;
        sent++;
        batch.send(link, incarnation).onComplete(answer -> settle(batch, answer));
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

    private void settle(WriteBatch batch, AsyncResult<Answer> answer) {
        underWay = null;
        if (answer.failed()) {
            LOG.log(Level.DEBUG, "{0}: a batch of {1} sessions waits: {2}", loop, batch.size(), answer.cause());
            takeBack(batch);
            tellWaiting();
            writeSoon(RETRY_MILLIS);
            return;
        }
        if (answer.result() == Answer.FENCED) {
            isFenced = true;
            tellWaiting();
            return;
        }
        batch.came().values().forEach(LiveSession::onWritten);
        if (answer.result() == Answer.FORGOTTEN) {
            onForgotten.run();
        } else {
            confirmed++;
        }
        if (changed.isEmpty() && removals.isEmpty()) {
            tellWaiting();
        } else {
            writeSoon(batch.isFull() || !waiting.isEmpty() ? 0 : DELAY_MILLIS);
        }
    }

    private void takeBack(WriteBatch batch) {
        batch.came().keySet().stream().filter(sessions::containsKey).forEach(changed::add);
        Map<String, SessionRemoval> later = new LinkedHashMap<>(removals);
        removals.clear();
        removals.putAll(batch.ended());
        removals.putAll(later);
    }
}
