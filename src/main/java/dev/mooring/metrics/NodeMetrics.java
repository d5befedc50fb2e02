package dev.mooring.metrics;

import dev.mooring.chat.Messages;
import dev.mooring.engineio.Session;
import dev.mooring.engineio.SessionListener;
import dev.mooring.id.CloseReason;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.PerLoop;
import dev.mooring.socketio.Client;
import dev.mooring.socketio.ClientListener;
import dev.mooring.socketio.packet.SocketIoPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a node in Prometheus's text format. Each loop counts its own events; a scrape collects the counts of
 * all loops. The meters are created by the first scrape, so they cost nothing without one and do not delay the start.
 */
public final class NodeMetrics implements SessionListener, ClientListener {

    private final Loops loops;
    private final InstantSource clock;
    private final PerLoop<LoopMetrics> parts;
    private Supplier<Future<Vitals>> vitals = () -> Future.succeededFuture(Vitals.NONE);
    /** Owned by the first loop; null before the first scrape. */
    private @Nullable Meters meters;

    /** Creates metrics with all counters at 0. */
    public NodeMetrics(Loops loops, InstantSource clock) {
        this.loops = loops;
        this.clock = clock;
        this.parts = PerLoop.create(loops, loop -> new LoopMetrics());
    }

    /** Wraps a store so that its messages are counted. */
    public Messages count(Messages messages) {
        return new MeteredMessages(messages, parts::here);
    }

    /**
     * Sets the source of the values that this class does not count; it is called on the first loop. Call this method
     * before the node listens.
     */
    public void ask(Supplier<Future<Vitals>> source) {
        vitals = source;
    }

    /** Scrapes all meters in Prometheus's text format. The caller must be on one of the node's loops. */
    public Future<String> scrape() {
        return loops.here(first().vertx()).ask(first(), () -> {
            List<Integer> waiting = new ArrayList<>();
            loops.forEach(loop -> waiting.add(loop.waiting())); // read before this scrape adds its own tasks
            Future<Counts> counts = counts();
            Future<List<Double>> lags = lags();
            Future<Vitals> reading = vitals();
            return Future.all(counts, lags, reading)
                    .map(all -> meters().scrape(
                                    new Meters.Reading(counts.result(), reading.result(), lags.result(), waiting)));
        });
    }

    /** The numbers that the operators' page shows; on one of the node's loops. */
    public Future<JsonObject> live() {
        return loops.here(first().vertx()).ask(first(), () -> {
            Future<Counts> counts = counts();
            Future<List<Double>> lags = lags();
            Future<Vitals> reading = vitals();
            return Future.all(counts, lags, reading)
                    .map(all -> LiveNumbers.toJson(counts.result(), reading.result(), lags.result()));
        });
    }

    /** Completes on the first loop; the source may complete on any. */
    private Future<Vitals> vitals() {
        Promise<Vitals> onFirst = Promise.promise();
        vitals.get().onComplete(answer -> first().run(() -> onFirst.handle(answer)));
        return onFirst.future();
    }

    private Meters meters() {
        Meters created = meters;
        if (created == null) {
            created = new Meters(loops.size());
            meters = created;
        }
        return created;
    }

    private Future<Counts> counts() {
        return parts.gather(LoopMetrics::counts).map(all -> all.stream().reduce(Counts.NONE, Counts::plus));
    }

    /** The seconds that each loop takes to run a task. */
    private Future<List<Double>> lags() {
        long startNanos = System.nanoTime();
        return parts.call(part -> Future.future(answer -> loops.here()
                .later(() -> answer.complete((System.nanoTime() - startNanos)
                        / (double) Duration.ofSeconds(1).toNanos()))));
    }

    @Override
    public void opened(Session session) {
        of(session.loop()).opened(session.transport());
    }

    @Override
    public void transportChanged(Session session) {
        of(session.loop()).upgraded();
    }

    @Override
    public void closed(Session session, CloseReason reason) {
        Instant since = session.handshake().issued();
        of(session.loop())
                .closed(reason, Duration.between(since, clock.instant()).toMillis() / 1_000.0);
    }

    @Override
    public void received(Client client, SocketIoPacket packet) {
        of(client.loop()).received(packet);
    }

    @Override
    public void cameBack(Client client, boolean recovered) {
        of(client.loop()).cameBack(recovered);
    }

    private Loop first() {
        return loops.at(0);
    }

    private LoopMetrics of(Loop loop) {
        return parts.of(loop);
    }
}
