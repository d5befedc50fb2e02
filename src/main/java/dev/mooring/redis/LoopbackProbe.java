package dev.mooring.redis;

import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The proof that a link hears itself: numbers that it publishes on a channel of its own and hears again through its
 * subscription. A connection may be dead for minutes before its end is noticed, and a subscription may be lost behind a
 * connection that lives; neither survives this. Owned by its link.
 */
final class LoopbackProbe {

    private static final int ID_BYTES = 8;

    private final String channel;
    private long last;
    private boolean isHeard = true;

    LoopbackProbe(RandomGenerator random) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        this.channel = "mooring:canary:" + HexFormat.of().formatHex(id);
    }

    /** The channel that nobody else has. */
    String channel() {
        return channel;
    }

    /** The next number to publish, unheard so far. */
    String send() {
        isHeard = false;
        last++;
        return Long.toString(last);
    }

    /** Takes what came on the channel; answers whether it was the last number. */
    boolean onEcho(Buffer number) {
        isHeard |= number.toString().equals(Long.toString(last));
        return isHeard;
    }

    /** Whether the last number has been heard. */
    boolean isHeard() {
        return isHeard;
    }

    /** Forgets a number that was lost with its connection. */
    void reset() {
        isHeard = true;
    }
}
