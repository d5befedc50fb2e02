package dev.mooring.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * A Redis server on this machine that lives and ends with this process, whatever ends it. It keeps nothing: its data is
 * gone afterwards. Immutable; any thread may hold it, but starting and closing it blocks and is nothing for a loop.
 */
public final class EmbeddedRedis implements AutoCloseable {

    /*
     *   this JVM ──stdin──► watchdog (sh) ──starts, kills──► redis-server ──stdout──► this JVM, until it is ready
     *
     * Java cannot bind a child's life to its own: a shutdown hook doesn't run after kill -9, and runs too early on
     * SIGTERM, while clients are still being drained. So a watchdog reads a pipe that only we hold open. The kernel closes
     * it when we end, however we end; then the watchdog kills Redis and removes the folder. The two are in a session of
     * their own, so that Ctrl-C at a terminal, or a signal to our process group, reaches neither.
     */

    private static final String WATCHDOG = """
            trap '' INT TERM HUP QUIT
            folder=$1
            shift
            "$@" </dev/null &
            exec >/dev/null 2>&1
            cat
            kill -KILL $!
            wait $!
            rm -rf "$folder"
            """;

    /** Starts the rest of its arguments in a session of their own; macOS has no setsid command, but Perl. */
    private static final String OWN_SESSION = """
            if command -v setsid >/dev/null; then exec setsid "$@"; fi
            if command -v perl >/dev/null; then exec perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' "$@"; fi
            exec "$@"
            """;

    private static final String CONFIG = """
            bind %s
            port %d
            save ""
            appendonly no
            """;

    private static final String HOST = "127.0.0.1";
    private static final String READY = "Ready to accept connections";
    private static final int PORT_ATTEMPTS = 5;
    private static final long STOP_SECONDS = 5;

    private final Process watchdog;
    private final int port;

    private EmbeddedRedis(Process watchdog, int port) {
        this.watchdog = watchdog;
        this.port = port;
    }

    /**
     * Starts a server on a free port, and waits until it serves (some 0.2 s).
     *
     * @throws IOException when it does not start; the message says why, in Redis's words where it has any
     */
    public static EmbeddedRedis start() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return startAt(freePort());
            } catch (IOException e) {
                // Between our look and Redis's start the port may have become somebody else's.
                if (attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Starts a server on that port of 127.0.0.1: where one that was closed may be missed.
     *
     * @throws IOException when it does not start, as when the port is taken
     */
    public static EmbeddedRedis startAt(int port) throws IOException {
        Path folder = Files.createTempDirectory("mooring-redis-");
        EmbeddedRedis redis = new EmbeddedRedis(watched(folder, port), port);
        try {
            redis.awaitReady();
            return redis;
        } catch (IOException e) {
            redis.close();
            throw e;
        }
    }

    /** The port at 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Where it is to be reached, for this process and for others on this machine. */
    public String url() {
        return "redis://" + HOST + ":" + port;
    }

    /** Ends the server and removes its folder, and waits for both. The end of the process does the same. */
    @Override
    public void close() {
        try {
            watchdog.getOutputStream().close();
            if (!watchdog.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the embedded Redis did not stop: " + watchdog.pid());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the embedded Redis's watchdog cannot be reached", e);
        } catch (InterruptedException e) {
            // The watchdog knows already; nobody needs to see it end.
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() throws IOException {
        StringJoiner said = new StringJoiner("\n");
        // Closed afterwards: Redis doesn't mind that nobody reads what it says.
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(watchdog.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(READY)) {
                    return;
                }
                said.add(line);
            }
        }
        throw new IOException("the embedded Redis did not start on port " + port + ":\n" + said);
    }

    private static Process watched(Path folder, int port) throws IOException {
        Path server = folder.resolve("redis-server");
        Path config = folder.resolve("redis.conf");
        try {
            RedisBinary.writeTo(server);
            Files.writeString(config, CONFIG.formatted(HOST, port));
            return watchdog(folder, server, config);
        } catch (IOException e) {
            // Nobody watches the folder yet.
            Files.deleteIfExists(server);
            Files.deleteIfExists(config);
            Files.deleteIfExists(folder);
            throw e;
        }
    }

    private static Process watchdog(Path folder, Path server, Path config) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", OWN_SESSION, "sh"));
        command.addAll(List.of("sh", "-c", WATCHDOG, "mooring-redis-watchdog", folder.toString()));
        command.addAll(List.of(server.toString(), config.toString()));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }
}
