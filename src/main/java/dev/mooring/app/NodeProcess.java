package dev.mooring.app;

import dev.mooring.config.BadVariable;
import dev.mooring.config.Configuration;
import dev.mooring.config.NodeConfig;
import dev.mooring.logging.Logging;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A node as a process: reads the environment, starts, and stops when it is told to. */
public final class NodeProcess {

    private static final int OK = 0;
    private static final int FAILED = 1;
    /** As sysexits.h has it. */
    private static final int BAD_CONFIGURATION = 78;

    /** Of Netty, which else makes the virtual machine's flight recorder ready, in a tenth of the start. */
    private static final String FLIGHT_RECORDER = "io.netty.jfr.enabled";

    private NodeProcess() {}

    /**
     * Starts a node, which goes on when this returns. The process exits with 0 when it is stopped, 1 when it cannot
     * start or another node takes its name, 78 when the environment makes no sense.
     */
    public static void start() {
        start(Configuration::read);
    }

    /** The same for a node of a laptop's fleet, which ends with the process that started it. */
    public static void startOfFleet() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            CompletableFuture<Void> ignored = parent.onExit().thenRun(() -> exit(true, OK));
        });
        start(Configuration::readOfFleet);
        // Ctrl-C at a terminal reaches all processes. The fleet then ends its nodes by SIGTERM, one signal each.
        Signals.ignoreInterrupts();
    }

    @FunctionalInterface
    private interface Reading {
        Configuration read(Map<String, String> environment, boolean terminal, SecureRandom random);
    }

    private static void start(Reading reading) {
        CompletableFuture<Gateway> node = new CompletableFuture<>();
        Thread starter = Thread.currentThread();
        // From the very beginning: a signal that nobody handles ends the process with 143.
        Signals.onStop(() -> exit(stop(node, starter), OK));
        boolean terminal = Terminal.isPresent();
        Configuration configuration = reading.read(System.getenv(), terminal, new SecureRandom());
        if (configuration instanceof Configuration.Invalid invalid) {
            for (BadVariable variable : invalid.variables()) {
                print(System.err, variable + System.lineSeparator());
            }
            System.exit(BAD_CONFIGURATION);
        } else if (configuration instanceof Configuration.Valid valid) {
            serve(valid.config(), node);
        }
    }

    /** One that has not begun to serve is not waited for: it gives up, and its name back. */
    private static boolean stop(CompletableFuture<Gateway> node, Thread starter) {
        if (!node.isDone()) {
            starter.interrupt();
        }
        try {
            return node.join().stop();
        } catch (CompletionException | CancellationException e) {
            Announcement.stopped();
            return true;
        }
    }

    /** The release that this is. */
    public static String version() {
        return Version.read();
    }

    private static void serve(NodeConfig config, CompletableFuture<Gateway> node) {
        Logging.use(config.logFormat(), config.registry().maskAddresses());
        if (System.getProperty(FLIGHT_RECORDER) == null) {
            System.setProperty(FLIGHT_RECORDER, "false");
        }
        try {
            Gateway gateway = Gateway.start(config);
            // What it has is listed nowhere any more.
            gateway.onFenced(() -> exit(gateway.stopAtOnce(), FAILED));
            node.complete(gateway);
            gateway.announce();
        } catch (StartFailure | IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                print(System.err, "cannot start: " + e.getMessage() + System.lineSeparator());
                System.exit(FAILED);
            }
        } finally {
            // Whatever went wrong, who was told to stop waits no longer for a node that never comes.
            boolean ignored = node.completeExceptionally(new CancellationException("the start was given up"));
        }
    }

    private static void exit(boolean stopped, int status) {
        // Whoever asked has waited long enough; what hangs must not keep the process.
        Runtime.getRuntime().halt(stopped ? status : FAILED);
    }

    private static void print(PrintStream stream, String text) {
        stream.print(text);
        stream.flush();
    }
}
