package dev.mooring.metrics;

import dev.mooring.engineio.HandshakeLimiter.Refusal;
import dev.mooring.id.CloseReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The Prometheus meters of a node; they show the last reading. Owned by the first loop. */
final class Meters {

    private static final String PREFIX = "mooring.";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Reading reading;

    /**
     * The values of all meters at one time.
     *
     * @param counts the counters of all loops
     * @param vitals the values of other parts of the node
     * @param lags the seconds that each loop took to run a task
     * @param waiting the number of tasks that waited for each loop
     */
    record Reading(Counts counts, Vitals vitals, List<Double> lags, List<Integer> waiting) {}

    Meters(int loops) {
        reading = new Reading(Counts.NONE, Vitals.NONE, List.of(), List.of());
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.withName(PREFIX + id.getName());
            }
        });
        bindProcess();
        bindSessions();
        bindProtocol();
        bindChat();
        bindCluster();
        for (int i = 0; i < loops; i++) {
            int loop = i;
            gauge(
                    "event.loop.lag.seconds",
                    "Seconds until the loop ran a task that the scrape had sent to it",
                    "loop",
                    "" + i,
                    it -> {
                        return loop < it.lags().size() ? it.lags().get(loop) : 0;
                    });
            gauge(
                    "event.loop.tasks.waiting",
                    "Tasks that other threads sent to the loop and that have not run yet",
                    "loop",
                    "" + i,
                    it -> {
                        return loop < it.waiting().size() ? it.waiting().get(loop) : 0;
                    });
        }
        Gauge.builder("redis.up", () -> reading.vitals().redisUp() ? 1 : 0)
                .description("1 while all links to Redis are up and Redis refuses no command")
                .register(registry);
        Gauge.builder("registry.drift", () -> reading.vitals().drift())
                .description(
                        "Wrong or missing registry entries of sessions that were found and repaired since the start")
                .register(registry);
    }

    /** The reading in Prometheus's text format. */
    String scrape(Reading next) {
        reading = next;
        return registry.scrape();
    }

    @SuppressWarnings("resource") // these meters have nothing to close
    private void bindProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    private void bindSessions() {
        String live = "Sessions that are open";
        gauge(
                "sessions",
                live,
                "transport",
                "websocket",
                it -> it.vitals().sessions().websocket());
        gauge(
                "sessions",
                live,
                "transport",
                "polling",
                it -> it.vitals().sessions().polling());
        gauge(
                "clients",
                live,
                "kind",
                "authenticated",
                it -> it.vitals().sessions().authenticated());
        gauge("clients", live, "kind", "widget", it -> it.vitals().sessions().widget());
        Gauge.builder("sockets", () -> reading.vitals().sessions().sockets())
                .description("Sockets: one for each session and each namespace that it has joined")
                .register(registry);
        for (String transport : List.of("websocket", "polling")) {
            counter(
                    "sessions.opened",
                    "Sessions opened",
                    "transport",
                    transport,
                    it -> it.counts().opened().getOrDefault(transport, 0L));
        }
        for (CloseReason reason : CloseReason.values()) {
            counter(
                    "sessions.closed",
                    "Sessions ended",
                    "cause",
                    reason.wireName(),
                    it -> it.counts().closed().getOrDefault(reason, 0L));
        }
        timer(
                "session.duration",
                "Duration of ended sessions",
                it -> it.counts().lived());
        for (Refusal reason : Refusal.values()) {
            String name = reason.name().toLowerCase(Locale.ROOT);
            counter(
                    "handshakes.refused",
                    "Handshakes refused",
                    "limit",
                    name,
                    it -> it.vitals().refusals().getOrDefault(reason, 0L));
        }
    }

    private void bindProtocol() {
        counter(
                "origins.refused",
                "Requests of web pages whose origin is not allowed",
                it -> it.vitals().refusedOrigins());
        for (PacketType type : PacketType.values()) {
            counter("packets.received", "Socket.IO packets of clients", "type", type.label(), it -> {
                return it.counts().received().getOrDefault(type, 0L);
            });
        }
        counter(
                "packets.sent",
                "Engine.IO packets sent to clients",
                it -> it.vitals().sent());
        counter(
                "upgrades",
                "Sessions upgraded from polling to WebSocket",
                it -> it.counts().upgraded());
    }

    @SuppressWarnings("resource") // these meters have nothing to close
    private void bindCluster() {
        Gauge.builder("cluster.lag.seconds", () -> reading.vitals().cluster().lagMillis() / 1000.0)
                .description("How far this node is behind the newest event of the other nodes")
                .register(registry);
        Gauge.builder("cluster.events.waiting", () -> reading.vitals().cluster().waiting())
                .description("Events of this node that wait for their place in the order of all nodes")
                .register(registry);
        counter(
                "cluster.entries.skipped",
                "Entries and messages of other nodes that could not be read",
                it -> it.vitals().cluster().skipped());
        counter(
                "cluster.events.unrecorded",
                "Events that only this node has delivered, because Redis did not take them in time",
                it -> it.vitals().cluster().unrecorded());
        counter(
                "cluster.gaps",
                "Times at which events were removed before this node had read them",
                it -> it.vitals().cluster().gaps());
        String cameBack = "Clients that connected with the pid of a former socket";
        counter(
                "clients.came.back",
                cameBack,
                "recovered",
                "true",
                it -> it.counts().recovered());
        counter(
                "clients.came.back",
                cameBack,
                "recovered",
                "false",
                it -> it.counts().notRecovered());
    }

    private void bindChat() {
        timer(
                "messages.stored",
                "Messages stored, and the time to store them",
                it -> it.counts().stored());
        counter(
                "messages.unstored",
                "Messages refused because the store was not available",
                it -> it.counts().unstored());
        timer("heartbeats.answered", "Heartbeats of /chat answered, and their round trips", it -> {
            return new Timing(
                    it.vitals().heartbeats().answered(),
                    it.vitals().heartbeats().roundTripMillis() / 1_000.0);
        });
        Gauge.builder("heartbeats.stale", () -> reading.vitals().heartbeats().stale())
                .description("Sockets of /chat that have not answered for two intervals")
                .register(registry);
    }

    private void gauge(String name, String what, String tag, String value, ToDoubleFunction<Reading> number) {
        Gauge.builder(name, this, it -> number.applyAsDouble(it.reading))
                .description(what)
                .tag(tag, value)
                .register(registry);
    }

    private void counter(String name, String what, ToDoubleFunction<Reading> number) {
        FunctionCounter.builder(name, this, it -> number.applyAsDouble(it.reading))
                .description(what)
                .register(registry);
    }

    private void counter(String name, String what, String tag, String value, ToDoubleFunction<Reading> number) {
        FunctionCounter.builder(name, this, it -> number.applyAsDouble(it.reading))
                .description(what)
                .tag(tag, value)
                .register(registry);
    }

    @FunctionalInterface
    private interface TimingOf {
        Timing in(Reading reading);
    }

    private void timer(String name, String what, TimingOf timing) {
        FunctionTimer.builder(
                        name,
                        this,
                        it -> timing.in(it.reading).times(),
                        it -> timing.in(it.reading).seconds(),
                        TimeUnit.SECONDS)
                .description(what)
                .register(registry);
    }
}
