package dev.mooring.cluster;

import dev.mooring.cluster.RecentEvents.Recorded;
import dev.mooring.redis.BusyLoopTimeout;
import dev.mooring.redis.RedisLink;
import dev.mooring.socketio.adapter.ClientPosition;
import dev.mooring.socketio.adapter.MissedPackets;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what clients have missed: in memory, and what is older in the stream. Owned by the link's loop.
 *
 * <p>The last step is always one look into memory, which holds all that the reader has handed over: what comes out of
 * it and what the reader hands over next fit together without a gap.
 */
final class MissedEvents {

    /** How many clients' older events are read from Redis at the same time. */
    private static final int MAX_READING = 4;

    /** How many clients may wait for that, and as many for the reader. */
    private static final int MAX_WAITING = 10_000;

    private static final int FIRST_PAGE = 100;
    private static final int MAX_PAGE = 1_000;
    private static final int MIN_PAGE = 10;
    private static final int PAGE_FACTOR = 4;
    private static final long PAGE_CHARACTERS = 1_000_000;

    private final RedisLink link;
    private final RecentEvents recent;
    private final StreamCounts counts;
    private final Duration patience;
    private final Events events;
    private final Deque<Search> queue = new ArrayDeque<>();
    private final List<Search> ahead = new ArrayList<>();
    private @Nullable StreamId position;
    private int reading;

    /** What one client has missed, as far as it is found. */
    private static final class Search {
        final String namespace;
        final Set<String> rooms;
        final Consumer<MissedPackets> answer;
        final MissedList missed = new MissedList();
        StreamId from;
        StreamId awaited = StreamId.ZERO;
        int page = FIRST_PAGE;

        @Nullable
        BusyLoopTimeout patience;

        Search(String namespace, Set<String> rooms, StreamId from, Consumer<MissedPackets> answer) {
            this.namespace = namespace;
            this.rooms = Set.copyOf(rooms);
            this.from = from;
            this.answer = answer;
        }

        void fail(String why) {
            answer.accept(new MissedPackets.Unknown(why));
        }
    }

    /** Where an entry of the stream is an event of that namespace, the event. */
    interface Events {
        Optional<Recorded> read(String namespace, StreamId id, Response entry);
    }

    MissedEvents(RedisLink link, RecentEvents recent, StreamCounts counts, Duration patience, Events events) {
        this.link = link;
        this.recent = recent;
        this.counts = counts;
        this.patience = patience;
        this.events = events;
    }

    /** Answers as {@code ClusterBus.missed} says. */
    void find(String namespace, Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer) {
        StreamId here = position;
        String known = after.offset() == null ? after.since() : after.offset();
        Optional<StreamId> last = known == null ? Optional.of(StreamId.ZERO) : StreamId.parse(known);
        if (here == null) {
            answer.accept(new MissedPackets.Unknown("this node has not read anything yet"));
        } else if (last.isEmpty()) {
            answer.accept(new MissedPackets.Unknown("the offset is none"));
        } else {
            StreamId from = StreamId.max(last.get(), StreamId.before(after.aliveMillis()));
            Search search = new Search(namespace, rooms, from, answer);
            if (last.get().isAfter(here)) {
                awaitReader(search, last.get());
            } else {
                proceed(search);
            }
        }
    }

    /** The reader hands over the entry with that id. */
    void onPosition(StreamId id) {
        position = id;
    }

    /** The reader has handed over all entries up to there. */
    void onRead(StreamId reached) {
        position = reached;
        for (Search search : List.copyOf(ahead)) {
            if (!search.awaited.isAfter(reached) && ahead.remove(search)) {
                cancel(search);
                proceed(search);
            }
        }
    }

    /** Nobody will read any more. */
    void close() {
        List.copyOf(ahead).forEach(search -> {
            cancel(search);
            search.fail("this node ends");
        });
        ahead.clear();
        queue.forEach(search -> search.fail("this node ends"));
        queue.clear();
    }

    private static void cancel(Search search) {
        if (search.patience != null) {
            search.patience.cancel();
        }
    }

    /** The client has come further than the reader of this node, or says so. */
    private void awaitReader(Search search, StreamId offset) {
        if (ahead.size() >= MAX_WAITING) {
            search.fail("too many clients return");
            return;
        }
        search.awaited = offset;
        ahead.add(search);
        search.patience =
                BusyLoopTimeout.of(link.loop(), patience.toMillis(), () -> leave(search, "this node is behind"));
        StreamState.ask(link).onComplete(state -> {
            if (state.failed()) {
                leave(search, "Redis is away");
            } else if (offset.isAfter(state.result().last())) {
                leave(search, "the offset lies beyond the end of the stream");
            }
        });
    }

    private void leave(Search search, String why) {
        if (ahead.remove(search)) {
            cancel(search);
            search.fail(why);
        }
    }

    private void proceed(Search search) {
        if (isInMemory(search)) {
            finish(search);
        } else if (reading < MAX_READING) {
            reading++;
            readPage(search);
        } else if (queue.size() < MAX_WAITING) {
            queue.add(search);
        } else {
            search.fail("too many clients return");
        }
    }

    private boolean isInMemory(Search search) {
        return !recent.start().isAfter(search.from) || search.missed.isFull();
    }

    private void finish(Search search) {
        recent.collect(search.namespace, search.rooms, search.from, search.missed);
        search.answer.accept(search.missed.result());
    }

    private void readPage(Search search) {
        StreamId until = recent.start();
        int page = search.page;
        Request request = Request.cmd(Command.XRANGE)
                .arg(StreamEntry.STREAM)
                .arg(search.from.next().toString())
                .arg(until.toString())
                .arg("COUNT")
                .arg(page);
        // Asked after the page, on the same connection: what is not removed then was not when the page was read.
        Future<@Nullable Response> entries = link.send(request);
        Future.all(entries, StreamState.ask(link)).onComplete(both -> {
            if (both.failed()) {
                end(search, "Redis is away: " + both.cause().getMessage());
                return;
            }
            StreamState state = both.result().resultAt(1);
            if (!counts.isWholeAfter(search.from, state)) {
                end(search, "the stream does not reach back that far");
                return;
            }
            Response answer = both.result().resultAt(0);
            StreamId before = search.from;
            collect(search, answer);
            if (answer == null || answer.size() < page) {
                search.from = StreamId.max(search.from, until);
            }
            if (isInMemory(search)) {
                ended();
                finish(search);
            } else if (search.from.isAfter(before)) {
                readPage(search);
            } else {
                end(search, "the stream holds what is no entry");
            }
        });
    }

    private void collect(Search search, @Nullable Response entries) {
        long characters = 0;
        int count = entries == null ? 0 : entries.size();
        for (int i = 0; i < count && entries != null && !search.missed.isFull(); i++) {
            Response entry = entries.get(i);
            StreamId id = StreamEntry.id(entry).orElse(search.from);
            search.from = id;
            Recorded event = events.read(search.namespace, id, entry).orElse(null);
            if (event != null) {
                characters += event.bytes();
                if (event.isFor(search.rooms)) {
                    search.missed.add(event.broadcast().packet());
                }
            }
        }
        search.page = characters < PAGE_CHARACTERS
                ? Math.min(MAX_PAGE, search.page * PAGE_FACTOR)
                : Math.max(MIN_PAGE, search.page / PAGE_FACTOR);
    }

    private void end(Search search, String why) {
        ended();
        search.fail(why);
    }

    private void ended() {
        reading--;
        proceedWithNext();
    }

    /** The place is taken at once: no client that asks later gets in front of one that waits. */
    private void proceedWithNext() {
        Search next = queue.poll();
        if (next != null) {
            reading++;
            link.loop().later(() -> {
                if (isInMemory(next)) {
                    ended();
                    finish(next);
                } else {
                    readPage(next);
                }
            });
        }
    }
}
