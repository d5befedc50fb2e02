package dev.mooring.support;

import dev.mooring.redis.EmbeddedRedis;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import static org.awaitility.Awaitility.await;

/** A Redis with persistence, as in production, so that a test can kill it and start it again with its data. */
public final class DurableRedis implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final Map<String, String> environment;
    private Process process;

    private DurableRedis(Path folder, int port, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.port = port;
        this.process = launch();
    }

    /** Starts a Redis on a free port, with the program of the embedded server. */
    public static DurableRedis start() throws IOException {
        Path folder = Files.createTempDirectory("durable-redis-");
        Path program = folder.resolve("redis-server");
        try (EmbeddedRedis lender = EmbeddedRedis.start()) {
            String home = ask(lender.port(), "CONFIG GET dir")
                    .lines()
                    .skip(4)
                    .findFirst()
                    .orElseThrow();
            Path ignored = Files.copy(Path.of(home, "redis-server"), program);
        }
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("cannot be run: " + program);
        }
        return new DurableRedis(folder, freePort(), Map.of());
    }

    /**
     * Starts a Redis with the system's program and further environment variables. The program of the embedded
     * server is linked statically, so that no library can be preloaded. Empty if the system has no Redis.
     */
    public static Optional<DurableRedis> startOfSystem(Map<String, String> environment) throws IOException {
        Path program = Path.of("/usr/bin/redis-server");
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        Path folder = Files.createTempDirectory("durable-redis-");
        Path ignored = Files.createSymbolicLink(folder.resolve("redis-server"), program);
        return Optional.of(new DurableRedis(folder, freePort(), environment));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        folder.resolve("redis-server").toString(),
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--dir",
                        folder.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "yes"))
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"));
        builder.environment().putAll(environment);
        Process started = builder.start();
        await().until(() -> isServing(port));
        return started;
    }

    /** The URL of the Redis. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** A client of the Redis. */
    public RawRedis ask() {
        return new RawRedis(url());
    }

    /** Freezes the process (SIGSTOP): connections stay open, and no command is answered. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Continues the frozen process (SIGCONT). */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("kill answered " + status);
        }
    }

    /** Starts the Redis again after {@link #kill}, without its data. */
    public void startEmpty() throws IOException {
        delete(folder.resolve("appendonlydir"));
        startAgain();
    }

    /** Kills the process (SIGKILL). */
    public void kill() {
        Process ignored = process.destroyForcibly().onExit().join();
    }

    /** Starts the Redis again, with its data. */
    public void startAgain() throws IOException {
        process = launch();
    }

    @Override
    public void close() throws IOException {
        kill();
        delete(folder);
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean isServing(int port) {
        try {
            return ask(port, "PING").startsWith("+PONG");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static String ask(int port, String command) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
