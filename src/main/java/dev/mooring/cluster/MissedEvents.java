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
 * Finds the recorded events that a client has missed: the recent ones in memory, older ones in the stream. Owned by the
 * link's loop.
 *
 * <p>The last step of a search always reads the memory, which contains all events that the reader has handed over so
 * far. So the result and the events that the reader hands over next have no gap between them.
 */
final class MissedEvents {

    /** The number of searches that read from Redis at the same time. */
    private static final int MAX_READING = 4;

    /** The number of searches that wait to read from Redis; as many may wait for the reader. */
    private static final int MAX_WAITING = 10_000;

    private final RedisLink link;
    private final RecentEvents recent;
    private final StreamCounts counts;
    private final Duration timeout;
    private final Events events;
    private final Deque<Search> queue = new ArrayDeque<>();
    private final List<Search> waitingForReader = new ArrayList<>();
    private @Nullable StreamId position;
    private int reading;

    /** The search for one client's missed events. */
    private static final class Search {
        final String namespace;
        final Set<String> rooms;
        final Consumer<MissedPackets> answer;
        final MissedList missed = new MissedList();
        StreamId from;
        StreamId awaited = StreamId.ZERO;
        final PageSize page = new PageSize();

        @Nullable
        BusyLoopTimeout timeout;

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

    /** Decodes entries of the stream. */
    interface Events {
        /** The recorded event of an entry; empty if the entry is another message or belongs to another namespace. */
        Optional<Recorded> read(String namespace, StreamId id, Response entry);
    }

    MissedEvents(RedisLink link, RecentEvents recent, StreamCounts counts, Duration timeout, Events events) {
        this.link = link;
        this.recent = recent;
        this.counts = counts;
        this.timeout = timeout;
        this.events = events;
    }

    /** Finds the missed events, as {@code ClusterBus.missed} says. */
    void find(String namespace, Set<String> rooms, ClientPosition after, Consumer<MissedPackets> answer) {
        StreamId here = position;
        String known = after.offset() == null ? after.since() : after.offset();
        Optional<StreamId> last = known == null ? Optional.of(StreamId.ZERO) : StreamId.parse(known);
        if (here == null) {
            answer.accept(new MissedPackets.Unknown("this node has not read the stream yet"));
        } else if (last.isEmpty()) {
            answer.accept(new MissedPackets.Unknown("the client's offset is not an id of the stream"));
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

    /** Called before the reader hands over the entry with this id. */
    void onPosition(StreamId id) {
        position = id;
    }

    /** Called when the reader has handed over all entries up to this id. */
    void onRead(StreamId reached) {
        position = reached;
        for (Search search : List.copyOf(waitingForReader)) {
            if (!search.awaited.isAfter(reached) && waitingForReader.remove(search)) {
                cancel(search);
                proceed(search);
            }
        }
    }

    /** Fails all searches that wait. */
    void close() {
        List.copyOf(waitingForReader).forEach(search -> {
            cancel(search);
            search.fail("this node is stopping");
        });
        waitingForReader.clear();
        queue.forEach(search -> search.fail("this node is stopping"));
        queue.clear();
    }

    private static void cancel(Search search) {
        if (search.timeout != null) {
            search.timeout.cancel();
        }
    }

    /** Waits until the reader of this node reaches the client's offset, because the client got it from another node. */
    private void awaitReader(Search search, StreamId offset) {
        if (waitingForReader.size() >= MAX_WAITING) {
            search.fail("too many clients are being recovered");
            return;
        }
        search.awaited = offset;
        waitingForReader.add(search);
        search.timeout = BusyLoopTimeout.of(
                link.loop(), timeout.toMillis(), () -> stopWaiting(search, "this node has not read that far yet"));
        StreamState.ask(link).onComplete(state -> {
            if (state.failed()) {
                stopWaiting(search, "Redis does not answer");
            } else if (offset.isAfter(state.result().last())) {
                stopWaiting(search, "the client's offset lies beyond the end of the stream");
            }
        });
    }

    private void stopWaiting(Search search, String why) {
        if (waitingForReader.remove(search)) {
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
            search.fail("too many clients are being recovered");
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
        int page = search.page.entries();
        Request request = Request.cmd(Command.XRANGE)
                .arg(StreamEntry.STREAM)
                .arg(search.from.next().toString())
                .arg(until.toString())
                .arg("COUNT")
                .arg(page);
        // The state is requested after the page, on the same connection: an entry that exists then existed for the
        // page.
        Future<@Nullable Response> entries = link.send(request);
        Future.all(entries, StreamState.ask(link)).onComplete(both -> {
            if (both.failed()) {
                end(search, "Redis does not answer: " + both.cause().getMessage());
                return;
            }
            StreamState state = both.result().resultAt(1);
            if (!counts.isCompleteAfter(search.from, state)) {
                end(search, "entries after the client's offset were removed from the stream");
                return;
            }
            Response answer = both.result().resultAt(0);
            StreamId before = search.from;
            collect(search, answer);
            if (answer == null || answer.size() < page) {
                search.from = StreamId.max(search.from, until);
            }
            if (isInMemory(search)) {
                onReadingEnded();
                finish(search);
            } else if (search.from.isAfter(before)) {
                readPage(search);
            } else {
                end(search, "the stream contains an invalid entry");
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
        search.page.adjust(count, characters);
    }

    private void end(Search search, String why) {
        onReadingEnded();
        search.fail(why);
    }

    private void onReadingEnded() {
        reading--;
        proceedWithNext();
    }

    /** Counts the next search as reading at once, so that no later search overtakes one that waits. */
    private void proceedWithNext() {
        Search next = queue.poll();
        if (next != null) {
            reading++;
            link.loop().later(() -> {
                if (isInMemory(next)) {
                    onReadingEnded();
                    finish(next);
                } else {
                    readPage(next);
                }
            });
        }
    }
}
