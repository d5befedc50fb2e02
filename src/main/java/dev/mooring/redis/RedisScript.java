package dev.mooring.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Lua script that Redis runs as one step. It is named by its SHA-1; only a Redis that doesn't know it is sent the text.
 * Immutable; any thread may hold it.
 *
 * @see <a href="https://redis.io/docs/latest/develop/programmability/eval-intro/">Scripting with Lua</a>
 */
public final class RedisScript {

    private final String lua;
    private final String sha;

    private RedisScript(String lua) {
        this.lua = lua;
        this.sha = sha1(lua);
    }

    /** The script with that text. */
    public static RedisScript of(String lua) {
        return new RedisScript(lua);
    }

    /**
     * The script in the resource of that name beside a class.
     *
     * @throws IllegalArgumentException when there is no such resource
     */
    public static RedisScript load(Class<?> nextTo, String resource) {
        try (InputStream text = nextTo.getResourceAsStream(resource)) {
            if (text == null) {
                throw new IllegalArgumentException("no " + resource + " beside " + nextTo.getName());
            }
            return of(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs it, with the answer and the failures of {@link RedisLink#send(Request)}. When Redis doesn't know the script, it
     * runs after what was sent since.
     *
     * @param keys every key that it touches
     * @param arguments whatever else it needs
     */
    public Future<@Nullable Response> run(RedisLink link, List<String> keys, String... arguments) {
        return link.send(request(Command.EVALSHA, sha, keys, arguments))
                .recover(cause -> isUnknown(cause)
                        ? link.send(request(Command.EVAL, lua, keys, arguments))
                        : Future.failedFuture(cause));
    }

    /**
     * Runs it as {@link #run(RedisLink, List, String...)} does.
     *
     * @param timeout how long each of the at most two commands may take
     */
    public Future<@Nullable Response> run(RedisLink link, Duration timeout, List<String> keys, String... arguments) {
        return link.send(request(Command.EVALSHA, sha, keys, arguments), timeout)
                .recover(cause -> isUnknown(cause)
                        ? link.send(request(Command.EVAL, lua, keys, arguments), timeout)
                        : Future.failedFuture(cause));
    }

    /**
     * Runs it in the order in which such calls were made on a link: by its text until Redis has run it on this connection,
     * and by its name from then on. Only after {@code SCRIPT FLUSH}, those that are under way at that moment may run in
     * another order.
     */
    public Future<@Nullable Response> runInOrder(RedisLink link, List<String> keys, String... arguments) {
        if (!link.hasRun(sha)) {
            return runText(link, keys, arguments);
        }
        return link.send(request(Command.EVALSHA, sha, keys, arguments)).recover(cause -> {
            if (isUnknown(cause)) {
                link.forgetRun(sha);
                return runText(link, keys, arguments);
            }
            return Future.failedFuture(cause);
        });
    }

    private Future<@Nullable Response> runText(RedisLink link, List<String> keys, String... arguments) {
        return link.send(request(Command.EVAL, lua, keys, arguments)).onSuccess(answer -> link.rememberRun(sha));
    }

    private static boolean isUnknown(Throwable cause) {
        return String.valueOf(cause.getMessage()).startsWith("NOSCRIPT");
    }

    private static Request request(Command command, String script, List<String> keys, String... arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return request;
    }

    private static String sha1(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
