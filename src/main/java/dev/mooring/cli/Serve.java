package dev.mooring.cli;

import dev.mooring.app.NodeProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code serve}: runs a node. */
@Command(
        name = Serve.NAME,
        description = {
            "Runs a node until SIGTERM or Ctrl-C; a second signal ends it at once. This is the default command. Without"
                    + " any environment variable the node uses an embedded Redis and a generated key, for development."
        })
final class Serve implements Callable<Integer> {

    static final String NAME = "serve";

    /** Not an exit status: the process runs on, because the node's threads do. */
    static final int GOES_ON = -1;

    @Override
    public Integer call() {
        NodeProcess.start();
        return GOES_ON;
    }
}
