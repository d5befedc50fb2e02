package dev.mooring.redis;

import io.vertx.core.buffer.Buffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Proves that a link works: it publishes numbers on a channel of its own, and must receive them through its subscription.
 * The probe detects a dead connection, which TCP may report only after minutes, and a subscription that Redis has lost.
 * Owned by its link.
 */
final class LoopbackProbe {

    private static final int ID_BYTES = 8;

    private final String channel;
    private long last;
    private boolean isEchoed = true;

    LoopbackProbe(RandomGenerator random) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        this.channel = "mooring:canary:" + HexFormat.of().formatHex(id);
    }

    /** The channel of this link alone. */
    String channel() {
        return channel;
    }

    /** The next number to publish. */
    String nextNumber() {
        isEchoed = false;
        last++;
        return Long.toString(last);
    }

    /** Takes a message of the channel; answers whether the last number has been received. */
    boolean onEcho(Buffer number) {
        isEchoed |= number.toString().equals(Long.toString(last));
        return isEchoed;
    }

    /** Whether the last number has been received. */
    boolean isEchoed() {
        return isEchoed;
    }

    /** Expects no echo any more, because the connection is lost. */
    void reset() {
        isEchoed = true;
    }
}
