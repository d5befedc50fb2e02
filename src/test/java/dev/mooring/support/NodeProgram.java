package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import static org.awaitility.Awaitility.await;

/**
 * A process of a Node.js program in src/test/node. It takes commands and answers in JSON lines, as wire.js describes.
 */
public final class NodeProgram implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Writer input;
    private final List<JsonObject> lines = new CopyOnWriteArrayList<>();
    private final List<String> noise = new CopyOnWriteArrayList<>();
    private int commands;

    private NodeProgram(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "output of a Node.js program");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a program with these environment variables. */
    public static NodeProgram start(String program, Map<String, String> environment, String... arguments)
            throws IOException {
        File file = new File("target/node/" + program);
        if (!file.isFile()) {
            throw new AssertionError(file + " is missing: run by Maven, which installs it");
        }
        List<String> command = new ArrayList<>(List.of("node", file.getPath()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(new HashMap<>(environment));
        return new NodeProgram(builder.start());
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("{\"")) {
                    lines.add(new JsonObject(line));
                } else {
                    noise.add(line);
                }
            }
        } catch (IOException e) {
            // The process has ended.
        }
    }

    /** Runs a command, and returns its result: a JsonObject, a JsonArray, a value or null. */
    public Object call(String command, JsonObject options) {
        return answer(send(command, options), command, PATIENCE);
    }

    /** Runs a command that takes long. */
    public Object call(String command, JsonObject options, Duration patience) {
        return answer(send(command, options), command, patience);
    }

    /** Runs a command without waiting for its result. */
    public CompletableFuture<Object> callLater(String command, JsonObject options) {
        int id = send(command, options);
        return CompletableFuture.supplyAsync(() -> answer(id, command, PATIENCE));
    }

    private synchronized int send(String command, JsonObject options) {
        int id = ++commands;
        try {
            input.write(options.copy().put("id", id).put("do", command).encode() + "\n");
            input.flush();
        } catch (IOException e) {
            throw new AssertionError("it ended before " + command + ": " + values("tooLate") + noise, e);
        }
        return id;
    }

    private Object answer(int id, String command, Duration patience) {
        JsonObject answer = awaitLine("id", id, command, patience);
        if (answer.containsKey("error")) {
            throw new AssertionError(command + ": " + answer.getString("error"));
        }
        return answer.getValue("ok");
    }

    /** Waits for the first line that has this field, and returns the field's value. */
    public Object awaitLine(String field, Duration patience) {
        return awaitLine(field, null, field, patience).getValue(field);
    }

    private JsonObject awaitLine(String field, Integer value, String what, Duration patience) {
        await(what)
                .pollInterval(Duration.ofMillis(10))
                .atMost(patience)
                .failFast(() -> {
                    if (!process.isAlive() && find(field, value) == null) {
                        throw new AssertionError("it ended: " + values("tooLate") + noise);
                    }
                })
                .until(() -> find(field, value) != null);
        return find(field, value);
    }

    private JsonObject find(String field, Integer value) {
        return lines.stream()
                .filter(line -> value == null ? line.containsKey(field) : value.equals(line.getValue(field)))
                .findFirst()
                .orElse(null);
    }

    /** The field's values in all lines so far. */
    public JsonArray values(String field) {
        JsonArray values = new JsonArray();
        lines.stream().filter(line -> line.containsKey(field)).forEach(line -> values.add(line.getValue(field)));
        return values;
    }

    /** The output that is no JSON. */
    public String noise() {
        return String.join("\n", noise);
    }

    /** Kills the process (SIGKILL). */
    public void kill() {
        Process ignored = process.destroyForcibly().onExit().join();
    }

    /** Waits for the end of the process, and returns its exit status. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it goes on: " + noise);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
