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

/** The process of a node: reads the environment, starts the node, and stops it at a signal. */
public final class NodeProcess {

    private static final int OK = 0;
    private static final int FAILED = 1;
    /** {@code EX_CONFIG} of sysexits.h. */
    private static final int BAD_CONFIGURATION = 78;

    /** A system property of Netty. Unless it is false, Netty loads the JDK's flight recorder, a tenth of the start. */
    private static final String FLIGHT_RECORDER = "io.netty.jfr.enabled";

    private NodeProcess() {}

    /**
     * Starts a node, and returns while the node runs. The process exits with 0 when the node is stopped, with 1 when it
     * cannot start or another node takes its name, and with 78 when an environment variable is invalid.
     */
    public static void start() {
        start(Configuration::read);
    }

    /** Starts a node for the command {@code fleet}. The node stops when its parent process ends. */
    public static void startOfFleet() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            CompletableFuture<Void> ignored = parent.onExit().thenRun(() -> exit(true, OK));
        });
        start(Configuration::readOfFleet);
        // Ctrl-C at a terminal reaches all processes. The fleet then ends its nodes by SIGTERM, one signal each.
        Signals.ignoreInterrupts();
    }

    @FunctionalInterface
    private interface ConfigurationReader {
        Configuration read(Map<String, String> environment, boolean terminal, SecureRandom random);
    }

    private static void start(ConfigurationReader reader) {
        CompletableFuture<Gateway> node = new CompletableFuture<>();
        Thread starter = Thread.currentThread();
        // First of all, because a signal without a handler ends the process with status 143.
        Signals.onStop(() -> exit(stop(node, starter), OK));
        boolean terminal = Terminal.isPresent();
        Configuration configuration = reader.read(System.getenv(), terminal, new SecureRandom());
        if (configuration instanceof Configuration.Invalid invalid) {
            for (BadVariable variable : invalid.variables()) {
                print(System.err, variable + System.lineSeparator());
            }
            System.exit(BAD_CONFIGURATION);
        } else if (configuration instanceof Configuration.Valid valid) {
            serve(valid.config(), node);
        }
    }

    /** Stops the node. A node that is still starting is interrupted: it gives up its start and releases its name. */
    private static boolean stop(CompletableFuture<Gateway> node, Thread starter) {
        if (!node.isDone()) {
            starter.interrupt();
        }
        try {
            return node.join().stop();
        } catch (CompletionException | CancellationException e) {
            LifecycleLog.stopped();
            return true;
        }
    }

    /** The release of this program. */
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
            // At once, because the registry no longer lists the sessions of a fenced node.
            gateway.onFenced(() -> exit(gateway.stopAtOnce(), FAILED));
            node.complete(gateway);
            gateway.announce();
        } catch (StartFailure | IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                print(System.err, "cannot start: " + e.getMessage() + System.lineSeparator());
                System.exit(FAILED);
            }
        } finally {
            // After any failure, so that the stop thread does not wait for a node that never starts.
            boolean ignored = node.completeExceptionally(new CancellationException("the node did not start"));
        }
    }

    private static void exit(boolean stopped, int status) {
        // halt, not exit: a shutdown hook or thread that hangs must not keep the process alive.
        Runtime.getRuntime().halt(stopped ? status : FAILED);
    }

    private static void print(PrintStream stream, String text) {
        stream.print(text);
        stream.flush();
    }
}
