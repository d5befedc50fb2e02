package dev.mooring.support;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of the jar, with only the environment variables that a test gives. */
public final class JarProcess implements AutoCloseable {

    /**
     * The command that restores the default signal handlers of a process: a build that runs in the background ignores
     * SIGINT, and its child processes inherit that.
     */
    public static final String HEARS_SIGNALS = "env";

    /** The path of the jar of this build. */
    public static final String JAR = System.getProperty("mooring.jar", "target/mooring.jar");

    static final String JAVA = System.getProperty("java.home") + "/bin/java";

    /** Three processes that start at once on a busy machine need half of this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();

    private JarProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of the jar");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the jar of this build. */
    public static JarProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return new JarProcess(
                builder(environment, arguments).redirectErrorStream(true).start());
    }

    /** Starts a jar with a runtime. */
    public static JarProcess start(NodeRuntime runtime, String jar, Map<String, String> environment)
            throws IOException {
        return new JarProcess(
                builder(runtime, jar, environment).redirectErrorStream(true).start());
    }

    /** Starts the jar of this build, and takes only its standard error as output. */
    public static JarProcess startForErrors(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = builder(environment);
        String command = String.join("' '", builder.command());
        return new JarProcess(builder.command("sh", "-c", "exec '" + command + "' 2>&1 >/dev/null")
                .start());
    }

    private static ProcessBuilder builder(Map<String, String> environment, String... arguments) {
        return builder(NodeRuntime.ofTests(), JAR, environment, arguments);
    }

    private static ProcessBuilder builder(
            NodeRuntime runtime, String jar, Map<String, String> environment, String... arguments) {
        if (!new File(jar).isFile()) {
            throw new AssertionError(jar + " is missing: run by 'mvn verify', which builds it first");
        }
        List<String> command = new ArrayList<>(List.of(HEARS_SIGNALS, "--default-signal=INT,TERM,HUP"));
        command.addAll(runtime.command(jar));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(List.of("PATH", "HOME", "TMPDIR", "LANG"));
        builder.environment().putAll(environment);
        return builder;
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                unread.add(line);
            }
        } catch (IOException e) {
            // The process has ended.
        }
    }

    /** Waits for the next line that contains this text. */
    public String awaitLine(String text) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            String line = unread.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && line.contains(text)) {
                return line;
            }
            if (line == null && !process.isAlive() && unread.isEmpty()) {
                throw new AssertionError("it ended with " + process.exitValue() + ": " + lines);
            }
        }
        throw new AssertionError("no line with " + text + ": " + lines);
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** All output so far. */
    public String output() {
        return String.join("\n", lines);
    }

    /** Sends a signal, by name. */
    public void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("kill answered " + status);
        }
    }

    /** Whether the process ends by itself within this time. */
    public boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the end of the process and of its output, and returns the exit status. */
    public int awaitExit() throws InterruptedException {
        if (!endsWithin(PATIENCE)) {
            throw new AssertionError("it goes on: " + lines);
        }
        process.onExit().join();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
    }
}
