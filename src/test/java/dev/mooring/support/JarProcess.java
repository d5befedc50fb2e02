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

/** The jar as a process of its own, with an environment that holds nothing but what the test says. */
public final class JarProcess implements AutoCloseable {

    /**
     * The command that gives a process the signals' default treatment back: a build that runs in the background ignores
     * SIGINT, and so would whatever it starts.
     */
    public static final String HEARS_SIGNALS = "env";

    /** The jar that was just built. */
    public static final String JAR = System.getProperty("mooring.jar", "target/mooring.jar");

    static final String JAVA = System.getProperty("java.home") + "/bin/java";

    /** Three that start at once on a busy machine take half of that. */
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

    /** Starts the jar that was just built. */
    public static JarProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return new JarProcess(
                builder(environment, arguments).redirectErrorStream(true).start());
    }

    /** Starts a jar by that runtime. */
    public static JarProcess start(NodeRuntime runtime, String jar, Map<String, String> environment)
            throws IOException {
        return new JarProcess(
                builder(runtime, jar, environment).redirectErrorStream(true).start());
    }

    /** Starts it, and takes for its output what it says on the standard error alone. */
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
        List<String> command = new ArrayList<>(List.of(HEARS_SIGNALS, "--default-signal=INT,TERM"));
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
            // The process is gone.
        }
    }

    /** The next line that contains that text. */
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

    /** Its number. */
    public long pid() {
        return process.pid();
    }

    /** All that it has printed. */
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

    /** Whether it ends by itself within that time. */
    public boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its exit status, when it has ended and all its output was read. */
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
