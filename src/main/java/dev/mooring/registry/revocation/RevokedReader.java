package dev.mooring.registry.revocation;

import dev.mooring.loop.Loop;
import dev.mooring.redis.RedisLink;
import dev.mooring.redis.RedisScript;
import dev.mooring.redis.RedisUnavailable;
import dev.mooring.registry.RegistryKeys;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list of revoked tokens from Redis when it has changed. While Redis is unreachable, the last reading stays
 * in force. Owned by loop 0.
 */
public final class RevokedReader {

    /** The maximum number of revocations in force; further ones are ignored. */
    static final int MAX = 100_000;

    private static final Logger LOG = System.getLogger(RevokedReader.class.getName());
    private static final RedisScript SUMMARY = RedisScript.load(RevokedReader.class, "summarize-revoked.lua");

    /** The number of entries in one read: small enough not to block the loop or Redis for long. */
    private static final int PAGE = 10_000;

    private final Loop loop;
    private final RedisLink link;
    private final int max;
    private Consumer<Revoked> listener = revoked -> {};
    private @Nullable String checksum;
    private String lastWarning = "";
    private boolean isRead;

    public RevokedReader(Loop loop, RedisLink link) {
        this(loop, link, MAX);
    }

    RevokedReader(Loop loop, RedisLink link, int max) {
        this.loop = loop;
        this.link = link;
        this.max = max;
    }

    /**
     * Reads the list and passes it to the listener; if it cannot be read now, at a later {@link #refresh}. Always
     * succeeds.
     *
     * @param revokedListener called with the list now and after each change
     */
    public Future<Void> start(Consumer<Revoked> revokedListener) {
        loop.checkCurrent();
        listener = revokedListener;
        checksum = null;
        isRead = false;
        return refresh();
    }

    /** Whether the last attempt to read the list has succeeded. */
    public boolean isRead() {
        loop.checkCurrent();
        return isRead;
    }

    /** Passes the list to the listener if it has changed. Succeeds even if the list cannot be read now. */
    public Future<Void> refresh() {
        loop.checkCurrent();
        return read().onComplete(answer -> isRead = answer.succeeded()).recover(cause -> {
            if (cause instanceof RedisUnavailable) {
                LOG.log(Level.DEBUG, "the list of revoked tokens was not refreshed: {0}", cause.getMessage());
            } else {
                warnOnce(RegistryKeys.REVOKED + " cannot be read: " + cause.getMessage() + "; "
                        + (checksum == null
                                ? "no token is accepted until it can be read"
                                : "the revocations read before stay in force"));
            }
            return Future.succeededFuture();
        });
    }

    private Future<Void> read() {
        return SUMMARY.run(link, List.of(RegistryKeys.REVOKED)).compose(summary -> {
            if (summary == null || summary.get(2).toString().equals(checksum)) {
                return Future.succeededFuture();
            }
            return page(summary.get(0).toString(), 0, new HashMap<>()).map(until -> {
                // The checksum from before the pages were read, so that the next refresh sees changes made meanwhile.
                checksum = summary.get(2).toString();
                boolean isTooLong = summary.get(1).toLong() > max;
                warnOnce(
                        isTooLong
                                ? "more than " + max + " revocations; only those with the latest ends are in force"
                                : "");
                listener.accept(new Revoked(
                        Instant.ofEpochMilli(Long.parseLong(summary.get(0).toString())), until));
                return null;
            });
        });
    }

    /** Reads the entries from this index on. The latest end comes first. */
    private Future<Map<String, Long>> page(String now, int from, Map<String, Long> read) {
        int wanted = Math.min(PAGE, max - from);
        Request range = Request.cmd(Command.ZRANGE)
                .arg(RegistryKeys.REVOKED)
                .arg("+inf")
                .arg("(" + now)
                .arg("BYSCORE")
                .arg("REV")
                .arg("LIMIT")
                .arg(from)
                .arg(wanted)
                .arg("WITHSCORES");
        return link.send(range).compose(page -> {
            int length = page == null ? 0 : page.size();
            for (int i = 0; page != null && i < length; i++) {
                Response entry = page.get(i);
                read.put(entry.get(0).toString(), (long) entry.get(1).toDouble().doubleValue());
            }
            int next = from + length;
            return length < wanted || next >= max ? Future.succeededFuture(read) : page(now, next, read);
        });
    }

    /** Logs a warning unless the last call had the same text; an empty text logs nothing. */
    private void warnOnce(String text) {
        if (!text.isEmpty() && !text.equals(lastWarning)) {
            LOG.log(Level.WARNING, text);
        }
        lastWarning = text;
    }
}
