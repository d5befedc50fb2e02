package dev.mooring.metrics;

import dev.mooring.chat.Messages;
import dev.mooring.engineio.EngineSession;
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
 * Counts what happens on a node, and tells it in Prometheus's text format. Each loop counts for itself and is asked when
 * somebody wants to know. The numbers' meters are made when they are first asked for: a node that nobody scrapes spends
 * nothing on them, and none delays its start.
 */
public final class NodeMetrics implements SessionListener, ClientListener {

    private final Loops loops;
    private final InstantSource clock;
    private final PerLoop<LoopMetrics> parts;
    private Supplier<Future<Vitals>> vitals = () -> Future.succeededFuture(Vitals.NONE);
    /** Of the first loop. */
    private @Nullable Meters meters;

    /** A node on which nothing has happened. */
    public NodeMetrics(Loops loops, InstantSource clock) {
        this.loops = loops;
        this.clock = clock;
        this.parts = PerLoop.create(loops, loop -> new LoopMetrics());
    }

    /** These messages, counted. */
    public Messages count(Messages messages) {
        return new MeteredMessages(messages, parts::here);
    }

    /** Asks {@code source}, on the first loop, for what is not counted here; before the node listens. */
    public void ask(Supplier<Future<Vitals>> source) {
        vitals = source;
    }

    /** All numbers in Prometheus's text format; on one of the node's loops. */
    public Future<String> scrape() {
        return loops.here(first().vertx()).ask(first(), () -> {
            List<Integer> waiting = new ArrayList<>();
            loops.forEach(loop -> waiting.add(loop.waiting())); // before this scrape waits for them, too
            Future<Counts> counts = counts();
            Future<List<Double>> lags = lags();
            Future<Vitals> told = vitals();
            return Future.all(counts, lags, told)
                    .map(all ->
                            meters().show(new Meters.Reading(counts.result(), told.result(), lags.result(), waiting)));
        });
    }

    /** The numbers that the operators' page shows; on one of the node's loops. */
    public Future<JsonObject> live() {
        return loops.here(first().vertx()).ask(first(), () -> {
            Future<Counts> counts = counts();
            Future<List<Double>> lags = lags();
            Future<Vitals> told = vitals();
            return Future.all(counts, lags, told)
                    .map(all -> LiveNumbers.toJson(counts.result(), told.result(), lags.result()));
        });
    }

    /** Whoever answers may do so on any loop. */
    private Future<Vitals> vitals() {
        Promise<Vitals> home = Promise.promise();
        vitals.get().onComplete(answer -> first().run(() -> home.handle(answer)));
        return home.future();
    }

    private Meters meters() {
        Meters known = meters;
        if (known == null) {
            known = new Meters(loops.size());
            meters = known;
        }
        return known;
    }

    private Future<Counts> counts() {
        return parts.gather(LoopMetrics::counts).map(all -> all.stream().reduce(Counts.NONE, Counts::plus));
    }

    /** How many seconds each loop takes to get to what it is asked for. */
    private Future<List<Double>> lags() {
        long asked = System.nanoTime();
        return parts.call(part -> Future.future(answer -> loops.here()
                .later(() -> answer.complete((System.nanoTime() - asked)
                        / (double) Duration.ofSeconds(1).toNanos()))));
    }

    @Override
    public void opened(EngineSession session) {
        of(session.loop()).opened(session.transport());
    }

    @Override
    public void transportChanged(EngineSession session) {
        of(session.loop()).upgraded();
    }

    @Override
    public void closed(EngineSession session, CloseReason reason) {
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
