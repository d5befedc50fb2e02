package dev.mooring.engineio;

import dev.mooring.id.AddressBlock;
import dev.mooring.id.Handshake;
import dev.mooring.loop.Loop;
import dev.mooring.loop.Loops;
import dev.mooring.loop.TokenBucket;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Enforces {@link HandshakeLimits}: admits handshakes below the limits, and counts each session until it closes. The first
 * loop owns it and the others ask that loop, because the limits are per node.
 */
public final class HandshakeLimiter implements Admission {

    private static final long SWEEP_MILLIS = 10_000;

    private final HandshakeLimits limits;
    private final Loops loops;
    private final Loop owner;
    private final Map<String, Address> addresses = new HashMap<>();
    private final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
    private int sessions;
    private boolean isSweeping;

    /** Why a handshake was refused. */
    public enum Refusal {
        /** The node has its maximum number of sessions. */
        CONNECTIONS(503, "The node is full", 5),
        /** The address has its maximum number of sessions. */
        CONNECTIONS_PER_ADDRESS(429, "Too many connections from this address", 0),
        /** The address exceeds its rate of handshakes. */
        HANDSHAKES_PER_ADDRESS(429, "Too many handshakes from this address", 1);

        private final int status;
        private final String message;
        private final int retryAfterSeconds;

        Refusal(int status, String message, int retryAfterSeconds) {
            this.status = status;
            this.message = message;
            this.retryAfterSeconds = retryAfterSeconds;
        }
    }

    /** The sessions and the token bucket of one address. */
    private static final class Address {
        private final TokenBucket handshakes;
        private int sessions;

        Address(TokenBucket handshakes) {
            this.handshakes = handshakes;
        }
    }

    /** A limiter that has admitted no session yet. */
    public HandshakeLimiter(Loops loops, HandshakeLimits limits) {
        this.limits = limits;
        this.loops = loops;
        this.owner = loops.at(0);
    }

    @Override
    public Future<Verdict> admit(Handshake handshake) {
        String address = AddressBlock.of(handshake.address());
        return ask(() -> decide(address));
    }

    /** Whether the node takes another session; answers on the caller's loop. */
    public Future<Boolean> hasRoom() {
        return ask(() -> sessions < limits.connections());
    }

    /** How many handshakes were refused, and why; answers on the caller's loop. */
    public Future<Map<Refusal, Long>> refusals() {
        return ask(() -> Map.copyOf(refusals));
    }

    private <T> Future<T> ask(Question<T> question) {
        return loops.here(owner.vertx()).ask(owner, () -> Future.succeededFuture(question.answer()));
    }

    @FunctionalInterface
    private interface Question<T> {
        T answer();
    }

    private Verdict decide(String name) {
        long now = System.nanoTime();
        Address address = addresses.computeIfAbsent(
                name, ignored -> new Address(new TokenBucket(limits.handshakesPerAddress(), now)));
        sweepLater();
        if (!address.handshakes.tryTake(now)) {
            return refuse(Refusal.HANDSHAKES_PER_ADDRESS);
        }
        if (address.sessions >= limits.connectionsPerAddress()) {
            return refuse(Refusal.CONNECTIONS_PER_ADDRESS);
        }
        if (sessions >= limits.connections()) {
            return refuse(Refusal.CONNECTIONS);
        }
        // Counted now, not when the session opens: other handshakes may come between.
        sessions++;
        address.sessions++;
        return Verdict.ADMITTED;
    }

    private Verdict refuse(Refusal why) {
        refusals.merge(why, 1L, Long::sum);
        return new Verdict.Refused(why.status, why.message, why.retryAfterSeconds);
    }

    @Override
    public void released(Handshake handshake) {
        String name = AddressBlock.of(handshake.address());
        owner.run(() -> {
            sessions--;
            addresses.computeIfPresent(name, (ignored, address) -> {
                address.sessions--;
                return address;
            });
        });
    }

    private void sweepLater() {
        if (!isSweeping) {
            isSweeping = true;
            owner.timers().schedule(SWEEP_MILLIS, this::sweep);
        }
    }

    /** Removes addresses that have no sessions and a full token bucket. */
    private void sweep() {
        isSweeping = false;
        long now = System.nanoTime();
        addresses.values().removeIf(address -> address.sessions == 0 && address.handshakes.isFull(now));
        if (!addresses.isEmpty()) {
            sweepLater();
        }
    }
}
