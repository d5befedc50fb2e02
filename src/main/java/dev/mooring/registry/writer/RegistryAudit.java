package dev.mooring.registry.writer;

import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.redis.RedisLinks;
import dev.mooring.redis.RedisScript;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares this node's entries in Redis with its sessions, and repairs them. It writes all sessions again when Redis
 * has lost confirmed batches or has no entries; it compares page by page when the number of entries is wrong, and every
 * 10 minutes. Owned by loop 0.
 */
final class RegistryAudit {

    private static final Logger LOG = System.getLogger(RegistryAudit.class.getName());
    private static final RedisScript COMPARE = RedisScript.load(RegistryAudit.class, "compare-sessions.lua");
    private static final RedisScript NAMES = RedisScript.load(RegistryAudit.class, "names-of-sessions.lua");
    private static final int PAGE = 250;

    private final Loops loops;
    private final RedisLinks links;
    private final PerLoop<LoopSessionWriter> sessionWriters;
    private final String key;
    private final Supplier<Future<Tally>> tally;
    private final Pace pace;
    private boolean isComparing;
    private long drift;
    private long comparisons;

    /**
     * The timing of comparisons.
     *
     * @param intervalMillis the interval of regular comparisons
     * @param spreadMillis the time over which the pages of one comparison are spread
     */
    record Pace(long intervalMillis, long spreadMillis) {

        static final Pace STANDARD = new Pace(600_000, 5_000);
    }

    RegistryAudit(Loops loops, Writers writers, Supplier<Future<Tally>> tally, Pace pace) {
        this.loops = loops;
        this.links = writers.links();
        this.sessionWriters = writers.sessionWriters();
        this.key = RegistryKeys.sessions(writers.incarnation().node());
        this.tally = tally;
        this.pace = pace;
    }

    /** Starts the regular comparisons. */
    void start() {
        first().timers().schedule(pace.intervalMillis(), () -> {
            compare();
            start();
        });
    }

    /** The number of wrong or missing entries that were found since the start. */
    long drift() {
        first().checkCurrent();
        return drift;
    }

    /** The number of comparisons that have ended. */
    long comparisons() {
        first().checkCurrent();
        return comparisons;
    }

    /** Checks the result of a renewal of the lease. */
    void onRenewed(Tally before, boolean lost, long listed) {
        if (lost) {
            LOG.log(Level.WARNING, "Redis has lost entries of this node; writing all sessions again");
            rewrite(before);
            return;
        }
        Future<Tally> ignored = tally.get().onSuccess(after -> {
            long difference = Math.abs(listed - after.counts().sessions());
            if (difference > before.tolerance(after)) {
                LOG.log(
                        Level.WARNING,
                        "Redis lists {0} sessions of this node, which has {1}; repairing",
                        listed,
                        after.counts().sessions());
                if (listed == 0) {
                    rewrite(before);
                } else {
                    compare();
                }
            }
        });
    }

    /** Writes all sessions again without a comparison. */
    private void rewrite(Tally before) {
        drift += before.counts().sessions();
        sessionWriters.forEach(LoopSessionWriter::rewriteAll);
    }

    /** Compares all sessions, unless a comparison is under way. */
    void compare() {
        if (isComparing) {
            return;
        }
        isComparing = true;
        Future<Long> ignored = sessionWriters
                .call(writer -> compareLoop(loops.here(), writer))
                .compose(wrong -> removeStrays("0", sum(wrong)))
                .onComplete(found -> {
                    isComparing = false;
                    comparisons++;
                    if (found.failed()) {
                        LOG.log(
                                Level.INFO,
                                "could not compare this node's entries in Redis to the end: {0}",
                                found.cause());
                    } else if (found.result() > 0) {
                        drift += found.result();
                        LOG.log(
                                Level.WARNING,
                                "Redis had {0} wrong, missing or extra entries of this node's sessions; they are repaired",
                                found.result());
                    }
                });
    }

    private static long sum(List<Long> numbers) {
        return numbers.stream().mapToLong(Long::longValue).sum();
    }

    private Future<Long> compareLoop(Loop loop, LoopSessionWriter writer) {
        List<String> names = writer.names();
        int pages = (names.size() + PAGE - 1) / PAGE;
        return comparePage(loop, names, 0, pages == 0 ? 0 : pace.spreadMillis() / pages);
    }

    /** Compares one page, then after a pause the next one. Succeeds with the number of wrong entries. */
    private Future<Long> comparePage(Loop loop, List<String> names, int from, long pauseMillis) {
        if (from >= names.size()) {
            return Future.succeededFuture(0L);
        }
        LoopSessionWriter writer = sessionWriters.of(loop);
        Map<String, Long> page = writer.expectedDigests(names.subList(from, Math.min(names.size(), from + PAGE)));
        return COMPARE.run(links.of(loop), List.of(key), argumentsOf(page)).compose(wrong -> {
            long found = texts(wrong, 0).stream()
                    .filter(session -> writer.repair(session, page.get(session)))
                    .count();
            Promise<Long> rest = Promise.promise();
            loop.timers()
                    .schedule(
                            pauseMillis,
                            () -> comparePage(loop, names, from + PAGE, pauseMillis)
                                    .onComplete(rest));
            return rest.future().map(more -> found + more);
        });
    }

    private static String[] argumentsOf(Map<String, Long> page) {
        StringBuilder joined = new StringBuilder(page.size() * (RegistryKeys.SESSION_LENGTH + EntryDigest.LENGTH));
        page.forEach((session, digest) -> joined.append(session).append(EntryDigest.encode(digest)));
        return new String[] {
            String.valueOf(RegistryKeys.SESSION_LENGTH), String.valueOf(EntryDigest.LENGTH), joined.toString()
        };
    }

    /**
     * Removes entries of sessions that no loop has, from this HSCAN cursor on. Succeeds with the number of all wrong
     * entries.
     */
    private Future<Long> removeStrays(String cursor, long found) {
        String[] arguments = {cursor, String.valueOf(PAGE), String.valueOf(RegistryKeys.SESSION_LENGTH)};
        return NAMES.run(links.of(first()), List.of(key), arguments).compose(page -> {
            if (page == null) {
                return Future.succeededFuture(found);
            }
            Map<Integer, List<String>> byLoop = new HashMap<>();
            sessionsIn(page)
                    .forEach(session -> byLoop.computeIfAbsent(loopOf(session), ignored -> new ArrayList<>())
                            .add(session));
            List<Future<Long>> parts = new ArrayList<>();
            byLoop.forEach((loop, names) -> parts.add(removeStrays(loops.at(loop), names)));
            String next = page.get(0).toString();
            return Future.all(parts).compose(removed -> {
                long total = found + sum(removed.list());
                return next.equals("0") ? Future.succeededFuture(total) : removeStrays(next, total);
            });
        });
    }

    private static List<String> sessionsIn(Response page) {
        List<String> names = texts(page, 2);
        String joined = page.get(1).toString();
        for (int at = 0; at < joined.length(); at += RegistryKeys.SESSION_LENGTH) {
            names.add(joined.substring(at, at + RegistryKeys.SESSION_LENGTH));
        }
        return names;
    }

    private static List<String> texts(@Nullable Response answer, int from) {
        List<String> texts = new ArrayList<>();
        for (int i = from; answer != null && i < answer.size(); i++) {
            texts.add(answer.get(i).toString());
        }
        return texts;
    }

    private Future<Long> removeStrays(Loop loop, List<String> names) {
        return first().ask(loop, () -> {
            LoopSessionWriter writer = sessionWriters.of(loop);
            return Future.succeededFuture(
                    names.stream().filter(writer::removeStray).count());
        });
    }

    /** The loop's index in a session's public id; 0 when this node has no such loop. */
    private int loopOf(String session) {
        int loop = NodeRegistry.loopOf(session);
        return loop < loops.size() ? loop : 0;
    }

    private Loop first() {
        return loops.at(0);
    }
}
