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
 * Reads what Redis lists as revoked, when it has changed. While Redis is away, what was read last holds. Owned by loop 0.
 */
public final class RevokedReader {

    /** As many as are heeded. */
    static final int MAX = 100_000;

    private static final Logger LOG = System.getLogger(RevokedReader.class.getName());
    private static final RedisScript SUMMARY = RedisScript.load(RevokedReader.class, "summarize-revoked.lua");

    /** So many that a loop, and Redis, are not kept from their other work for long. */
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

    /** Tells what is revoked, if that can be read now, and else at a later {@link #refresh}. Succeeds in any case. */
    public Future<Void> start(Consumer<Revoked> revokedListener) {
        loop.checkCurrent();
        listener = revokedListener;
        checksum = null;
        isRead = false;
        return refresh();
    }

    /** Whether what is revoked was read the last time. */
    public boolean isRead() {
        loop.checkCurrent();
        return isRead;
    }

    /** Tells what is revoked, if it is not what it was. Succeeds also when that cannot be read now. */
    public Future<Void> refresh() {
        loop.checkCurrent();
        return read().onComplete(answer -> isRead = answer.succeeded()).recover(cause -> {
            if (cause instanceof RedisUnavailable) {
                LOG.log(Level.DEBUG, "what is revoked stays as it was: {0}", cause.getMessage());
            } else {
                warnOnce(RegistryKeys.REVOKED + " cannot be read: " + cause.getMessage() + "; "
                        + (checksum == null ? "no token is accepted until it can" : "what was read last holds"));
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
                // That of before: what changed since is seen at the next look.
                checksum = summary.get(2).toString();
                boolean isTooLong = summary.get(1).toLong() > max;
                warnOnce(
                        isTooLong
                                ? "more than " + max + " are revoked; only those that are so for longest are heeded"
                                : "");
                listener.accept(new Revoked(
                        Instant.ofEpochMilli(Long.parseLong(summary.get(0).toString())), until));
                return null;
            });
        });
    }

    /** Adds what comes from that place on: what is revoked for longest comes first. */
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

    /** Says it unless it was the last thing lastWarning; nothing is lastWarning of what is well. */
    private void warnOnce(String text) {
        if (!text.isEmpty() && !text.equals(lastWarning)) {
            LOG.log(Level.WARNING, text);
        }
        lastWarning = text;
    }
}
