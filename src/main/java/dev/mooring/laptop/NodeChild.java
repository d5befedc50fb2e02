package dev.mooring.laptop;

import dev.mooring.loop.Loop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The child process of one node. It keeps the node's output until the node listens, and prints later output line by
 * line. Immutable; its futures complete on the loop.
 */
final class NodeChild {

    private static final String LISTENING = " listening at ";

    /** As the JVM reports the end by signal 9. */
    private static final int KILLED = 128 + 9;

    private final Process process;
    private final Promise<Void> listening = Promise.promise();
    private final Promise<String> ended = Promise.promise();

    private NodeChild(Process process) {
        this.process = process;
    }

    /**
     * Starts a process.
     *
     * @param environment variables that are added to the environment of this process
     * @param print prints a line of output of a node that listens; called on a thread of its own
     * @throws IOException when the process cannot be started
     */
    static NodeChild start(Loop loop, List<String> command, Map<String, String> environment, Consumer<String> print)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        NodeChild child = new NodeChild(builder.start());
        Thread reader = new Thread(() -> child.read(loop, print), "output of process " + child.pid());
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    private void read(Loop loop, Consumer<String> print) {
        StringJoiner early = new StringJoiner(System.lineSeparator());
        boolean listens = false;
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (listens) {
                    print.accept(line);
                } else if (line.contains(LISTENING)) {
                    listens = true;
                    loop.run(listening::tryComplete);
                } else {
                    StringJoiner ignored = early.add(line);
                }
            }
        } catch (IOException e) {
            // The process has ended.
        }
        String output = early.toString();
        CompletableFuture<Void> ignored = process.onExit()
                .thenAccept(exited -> loop.run(() -> {
                    boolean neverListened = listening.tryFail(output);
                    ended.tryComplete(neverListened ? output : "");
                }));
    }

    long pid() {
        return process.pid();
    }

    /** Succeeds when the node listens. Fails, with the node's output as message, if the process ends before that. */
    Future<Void> listening() {
        return listening.future();
    }

    /** Succeeds when the process has ended: with its output if the node never listened, else with an empty text. */
    Future<String> ended() {
        return ended.future();
    }

    /** Whether SIGKILL has ended it; to be asked once it has ended. */
    boolean wasKilled() {
        return process.exitValue() == KILLED;
    }

    /** Sends SIGTERM. */
    void terminate() {
        // By its handle: Process.destroy would close the output, and the node's last lines with it.
        boolean ignored = process.toHandle().destroy();
    }

    /** Kills the process at once. */
    void kill() {
        process.destroyForcibly();
    }
}
