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
 * Keeps {@link HandshakeLimits}: admits handshakes while there is room, and counts a session until it is over. Owned by the
 * first loop, which the others ask: the limits are the whole node's.
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
        /** The node is full. */
        CONNECTIONS(503, "The node is full", 5),
        /** The address has as many sessions as it may. */
        CONNECTIONS_PER_ADDRESS(429, "Too many connections from this address", 0),
        /** The address asks too often. */
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

    /** What one address has of the node. */
    private static final class Address {
        private final TokenBucket handshakes;
        private int sessions;

        Address(TokenBucket handshakes) {
            this.handshakes = handshakes;
        }
    }

    /** A gate that nobody has passed yet. */
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
        // Now, not when the session opens: between the two, others ask.
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

    /** Forgets the addresses of which nothing need be known. */
    private void sweep() {
        isSweeping = false;
        long now = System.nanoTime();
        addresses.values().removeIf(address -> address.sessions == 0 && address.handshakes.isFull(now));
        if (!addresses.isEmpty()) {
            sweepLater();
        }
    }
}
