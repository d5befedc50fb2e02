package dev.mooring.cli;

import dev.mooring.app.NodeProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs a node. */
@Command(
        name = Serve.NAME,
        description = {
            "Runs a node until it is told to stop, by SIGTERM or Ctrl-C; at the second signal it ends at once. This is"
                    + " what happens without a command, too. With no environment variable at all it runs on a laptop,"
                    + " with a Redis and a key of its own."
        })
final class Serve implements Callable<Integer> {

    static final String NAME = "serve";

    /** No exit status: the node's threads keep the process. */
    static final int GOES_ON = -1;

    @Override
    public Integer call() {
        NodeProcess.start();
        return GOES_ON;
    }
}
