package dev.mooring.app;

import dev.mooring.config.BadVariable;
import dev.mooring.config.Configuration;
import dev.mooring.config.NodeConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.List;

/** The process: reads the environment, starts a node, and stops it when it is told to. */
public final class Main {

    private static final int OK = 0;
    private static final int FAILED = 1;
    /** As sysexits.h has them. */
    private static final int BAD_USAGE = 64;

    private static final int BAD_CONFIGURATION = 78;

    private static final String USAGE = """
            usage: java -jar mooring.jar [serve]

            Serves until it is told to stop (SIGTERM or Ctrl-C). It is configured by environment variables, which the
            README lists; with none of them it runs on a laptop, with a Redis and a key of its own.
            """;

    private Main() {}

    /** Runs a node until it is stopped. Exit status 0 after that, 1 when it cannot start, 78 when it is told nonsense. */
    public static void main(String[] args) {
        List<String> words = List.of(args);
        if (words.equals(List.of("--help")) || words.equals(List.of("help"))) {
            print(System.out, USAGE);
        } else if (words.isEmpty() || words.equals(List.of("serve"))) {
            serve();
        } else {
            print(System.err, USAGE);
            System.exit(BAD_USAGE);
        }
    }

    private static void serve() {
        boolean terminal = Terminal.isPresent();
        Configuration configuration = Configuration.read(System.getenv(), terminal, new SecureRandom());
        if (configuration instanceof Configuration.Invalid invalid) {
            for (BadVariable variable : invalid.variables()) {
                print(System.err, variable + System.lineSeparator());
            }
            System.exit(BAD_CONFIGURATION);
        } else if (configuration instanceof Configuration.Valid valid) {
            serve(valid.config());
        }
    }

    private static void serve(NodeConfig config) {
        Logging.use(config.logFormat());
        try {
            Gateway gateway = Gateway.start(config);
            gateway.onFenced(() -> exit(gateway, FAILED));
            Signals.onStop(() -> exit(gateway, OK));
        } catch (StartFailure | IOException e) {
            print(System.err, "cannot start: " + e.getMessage() + System.lineSeparator());
            System.exit(FAILED);
        }
    }

    private static void exit(Gateway gateway, int status) {
        boolean stopped = gateway.stop();
        // Whoever asked has waited long enough; what hangs must not keep the process.
        Runtime.getRuntime().halt(stopped ? status : FAILED);
    }

    private static void print(PrintStream stream, String text) {
        stream.print(text);
        stream.flush();
    }
}
