package dev.mooring.redis;

import dev.mooring.loop.Loop;
import dev.mooring.redis.LinkState.Closed;
import dev.mooring.redis.LinkState.Connecting;
import dev.mooring.redis.LinkState.Idle;
import dev.mooring.redis.LinkState.Up;
import dev.mooring.redis.LinkState.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Redis that reconnects: it backs off, connects, subscribes again and proves that it works, until it is
 * closed. Owned by its loop: every method is called there, every future completes there.
 *
 * <pre>
 *   connect ─► subscribe to all channels ─► all confirmed ─► publish a probe ─► echo: up
 *      ▲                                                                          │ no echo, connection lost,
 *      └── wait, twice as long each time ◄── any step failed, or took too long ◄──┘ or Redis is a replica now
 * </pre>
 *
 * <p>Commands are never queued for later: while the link is down they fail at once with {@link RedisUnavailable}.
 * Answers come in the order of the commands, so a command that blocks, as {@code XREAD BLOCK} does, holds up those behind
 * it, the probe too: such a reader has a link of its own, and blocks for less than a probe interval.
 */
public final class RedisLink {

    private static final System.Logger LOG = System.getLogger(RedisLink.class.getName());

    /** A number of failures after which the longest pause follows. */
    private static final int MANY_FAILURES = 20;

    private final Loop loop;
    private final RedisConfig config;
    private final Backoff backoff;
    private final LoopbackProbe probe;
    private final Subscriptions subscriptions = new Subscriptions();
    private final List<RedisLinkListener> listeners = new ArrayList<>();
    private final Promise<Void> started = Promise.promise();
    private final RefusalWatch refusals;
    /** The SHA-1 of the scripts that Redis has run on this connection, and so has cached. */
    private final Set<String> scripts = new HashSet<>();

    private LinkState state = new Idle();

    /**
     * A link to that Redis, not started.
     *
     * @param random for pauses and the name of the probe's channel
     */
    public RedisLink(Loop loop, RedisConfig config, RandomGenerator random) {
        this.loop = loop;
        this.config = config;
        this.backoff = new Backoff(config.longestPause(), random);
        this.probe = new LoopbackProbe(random);
        this.refusals = new RefusalWatch(
                this,
                config.probeInterval(),
                probe.channel(),
                why -> List.copyOf(listeners).forEach(each -> each.onRefused(why)),
                () -> List.copyOf(listeners).forEach(RedisLinkListener::onServed));
        subscriptions
                .add(probe.channel(), this::onProbe)
                .onFailure(closed ->
                        LOG.log(System.Logger.Level.TRACE, "{0}: closed before its first probe returned", loop));
    }

    /**
     * Starts connecting. Succeeds when the link is up; fails with {@link RedisUnavailable} when the first attempt fails,
     * and the link keeps trying.
     */
    public Future<Void> start() {
        loop.checkCurrent();
        if (!(state instanceof Idle)) {
            throw new IllegalStateException("started already");
        }
        connect(0);
        return started.future();
    }

    /** The loop that owns the link. */
    public Loop loop() {
        return loop;
    }

    /** Whether the link is up. */
    public boolean isUp() {
        loop.checkCurrent();
        return state instanceof Up;
    }

    /** Whether the link is up, and Redis does not refuse its commands. */
    public boolean isServing() {
        return isUp() && !refusals.isRefusing();
    }

    /** Tests whether Redis accepts a write now; {@link #isServing} shows the result. */
    void probe() {
        loop.checkCurrent();
        refusals.probe();
    }

    /** Adds a listener, which is told when the link goes up and down, and at once if the link is up. */
    public void listen(RedisLinkListener listener) {
        loop.checkCurrent();
        listeners.add(listener);
        if (state instanceof Up) {
            listener.onUp();
        }
    }

    /** Sends a command with the configured timeout. */
    public Future<@Nullable Response> send(Request request) {
        return send(request, config.commandTimeout());
    }

    /**
     * Sends a command. Fails with {@link RedisUnavailable} when the link is down, when too many commands have no answer yet,
     * when no answer comes in time, and when Redis refuses the command for now, for example without memory. Fails with
     * Redis's own error when the command is invalid. The answer is null for Redis's nil.
     */
    public Future<@Nullable Response> send(Request request, Duration timeout) {
        return send(timeout, pair -> pair.send(request));
    }

    /**
     * Sends several commands in one write, in this order. Fails as {@link #send} does when one of them fails; others of
     * them may have run then.
     */
    public Future<List<@Nullable Response>> sendAll(List<Request> requests, Duration timeout) {
        return send(timeout, pair -> pair.sendAll(requests));
    }

    private <T> Future<T> send(Duration timeout, Function<ConnectionPair, Future<T>> command) {
        loop.checkCurrent();
        if (!(state instanceof Up up)) {
            return Future.failedFuture(RedisUnavailable.unanswered("no connection to Redis", false));
        }
        Promise<T> promise = Promise.promise();
        BusyLoopTimeout running = BusyLoopTimeout.of(
                loop,
                timeout.toMillis(),
                () -> promise.tryFail(
                        RedisUnavailable.unanswered("no answer within " + timeout.toMillis() + " ms", true)));
        command.apply(up.pair()).onComplete(answer -> {
            running.cancel();
            if (answer.succeeded()) {
                promise.tryComplete(answer.result());
            } else {
                fail(promise, up.pair(), answer.cause());
            }
        });
        return promise.future();
    }

    /**
     * Passes every message on {@code channel} to {@code listener}, across reconnects. Messages that are published while the
     * link is down are lost.
     *
     * @return succeeds when Redis has confirmed the subscription for the first time, however long that takes
     * @throws IllegalStateException when this link has a listener there already
     */
    public Future<Void> subscribe(String channel, Consumer<Buffer> listener) {
        loop.checkCurrent();
        Future<Void> confirmed = subscriptions.add(channel, listener);
        openPair(pair -> pair.subscribe(List.of(channel)));
        return confirmed;
    }

    /** Unsubscribes from the channel, if it is subscribed; its listener is not called again. */
    public void unsubscribe(String channel) {
        loop.checkCurrent();
        if (subscriptions.remove(channel)) {
            openPair(pair -> pair.unsubscribe(channel));
        }
    }

    /** Closes the link. Commands without an answer fail; listeners are not told. */
    public Future<Void> close() {
        loop.checkCurrent();
        LinkState last = state;
        state = new Closed();
        subscriptions.clear();
        listeners.clear();
        refusals.stop();
        started.tryFail(RedisUnavailable.unanswered("closed", false));
        if (last instanceof Up up) {
            up.probe().cancel();
            return up.pair().close();
        }
        if (last instanceof Connecting connecting) {
            connecting.limit().cancel();
            return connecting.pair().close();
        }
        if (last instanceof Waiting waiting) {
            waiting.retry().cancel();
        }
        return Future.succeededFuture();
    }

    boolean hasRun(String script) {
        return scripts.contains(script);
    }

    void rememberRun(String script) {
        boolean ignored = scripts.add(script);
    }

    void forgetRun(String script) {
        boolean ignored = scripts.remove(script);
    }

    private void connect(int failures) {
        scripts.clear();
        ConnectionPair pair = new ConnectionPair(loop.vertx(), config, new Events());
        BusyLoopTimeout limit =
                BusyLoopTimeout.of(loop, config.connectTimeout().toMillis(), () -> lost(pair, "takes too long"));
        state = new Connecting(pair, failures, limit);
        // On a context of its own, not the caller's or that of a request: connections keep their context.
        loop.later(() -> pair.open().onComplete(opened -> {
            if (opened.failed()) {
                lost(pair, String.valueOf(opened.cause().getMessage()));
            } else if (isCurrent(pair)) {
                pair.subscribe(subscriptions.channels());
            }
        }));
    }

    private void onSubscribed(ConnectionPair pair, String channel) {
        subscriptions.onConfirmed(channel);
        if (state instanceof Connecting && pair.isConfirmed() && probe.isEchoed()) {
            sing(pair);
        }
    }

    private void sing(ConnectionPair pair) {
        Request publish = Request.cmd(Command.PUBLISH).arg(probe.channel()).arg(probe.nextNumber());
        pair.send(publish).onFailure(cause -> {
            noteRefusal(pair, Failures.of(cause));
            lost(pair, String.valueOf(cause.getMessage()));
        });
    }

    private void onProbe(Buffer number) {
        if (probe.onEcho(number) && state instanceof Connecting connecting) {
            connecting.limit().cancel();
            state = new Up(connecting.pair(), nextProbe(connecting.pair()));
            System.Logger.Level level = refusals.isRefusing() ? System.Logger.Level.DEBUG : System.Logger.Level.INFO;
            LOG.log(level, "{0}: connected to {1}", loop, config.shownUrl());
            started.tryComplete();
            List.copyOf(listeners).forEach(RedisLinkListener::onUp);
        }
    }

    private BusyLoopTimeout nextProbe(ConnectionPair pair) {
        return BusyLoopTimeout.of(loop, config.probeInterval().toMillis(), () -> {
            if (probe.isEchoed()) {
                state = new Up(pair, nextProbe(pair));
                sing(pair);
            } else {
                lost(pair, "the loopback probe did not return");
            }
        });
    }

    private void lost(ConnectionPair pair, String why) {
        lost(pair, why, 0);
    }

    private void lost(ConnectionPair pair, String why, int failuresBefore) {
        if (!isCurrent(pair)) {
            return;
        }
        LinkState last = state;
        int failures = last instanceof Connecting connecting ? connecting.failures() + 1 : failuresBefore;
        if (last instanceof Connecting connecting) {
            connecting.limit().cancel();
        } else if (last instanceof Up up) {
            up.probe().cancel();
        }
        probe.reset();
        state = new Waiting(failures, loop.timers().schedule(backoff.delayMillis(failures), () -> connect(failures)));
        pair.close().onFailure(cause -> LOG.log(System.Logger.Level.DEBUG, "closing", cause));
        report(last, why);
    }

    private void report(LinkState last, String why) {
        String text = "no connection to Redis at " + config.shownUrl() + ": " + why;
        started.tryFail(RedisUnavailable.unanswered(text, false));
        boolean isNews = last instanceof Up;
        // A Redis that refuses commands was reported at its first refusal.
        boolean isToldOf = !isNews || refusals.isRefusing();
        LOG.log(isToldOf ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING, "{0}: {1}", loop, text);
        if (isNews) {
            List.copyOf(listeners).forEach(listener -> listener.onDown(why));
        }
    }

    private void fail(Promise<?> promise, ConnectionPair pair, Throwable cause) {
        Throwable told = Failures.of(cause);
        boolean wasRefusing = refusals.isRefusing();
        noteRefusal(pair, told);
        promise.tryFail(told);
        if (Failures.isReplica(told)) {
            // The first time, the host name may resolve to the new primary at once; later it may take long.
            lost(pair, "this Redis is now a replica", wasRefusing ? MANY_FAILURES : 0);
        }
    }

    private void noteRefusal(ConnectionPair pair, Throwable told) {
        if (Failures.isRefusal(told) && isCurrent(pair)) {
            refusals.refused(String.valueOf(told.getMessage()));
        }
    }

    private boolean isCurrent(ConnectionPair pair) {
        return (state instanceof Up up && up.pair() == pair)
                || (state instanceof Connecting connecting && connecting.pair() == pair);
    }

    private void openPair(Consumer<ConnectionPair> work) {
        if (state instanceof Up up) {
            work.accept(up.pair());
        } else if (state instanceof Connecting connecting && connecting.pair().isOpen()) {
            work.accept(connecting.pair());
        }
    }

    /** Passes on the events of the current pair, and ignores those of earlier ones. */
    private final class Events implements ConnectionPair.Listener {

        @Override
        public void onSubscribed(ConnectionPair pair, String channel) {
            if (isCurrent(pair)) {
                RedisLink.this.onSubscribed(pair, channel);
            }
        }

        @Override
        public void onMessage(ConnectionPair pair, String channel, Buffer message) {
            if (isCurrent(pair)) {
                subscriptions.onMessage(channel, message);
            }
        }

        @Override
        public void onLost(ConnectionPair pair, String why) {
            lost(pair, why);
        }
    }
}
