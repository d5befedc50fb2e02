package dev.mooring.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code sessions close}: closes sessions. */
@Command(
        name = "close",
        description = {
            "Closes one session, or all sessions of a user, on any node. The clients are disconnected from all"
                    + " namespaces, and the official client does not reconnect by itself."
        })
final class SessionsClose implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    /** The sessions to close. */
    static final class Which {

        @Parameters(paramLabel = "SESSION", description = "The session, 16 characters.")
        private @Nullable String session;

        @Option(names = "--user", paramLabel = "SUB", description = "All sessions of this user (claim sub).")
        private @Nullable String user;
    }

    @Override
    public Integer call() {
        String session = which.session;
        String user = which.user;
        int closed = session != null
                ? Registry.ask(directory -> directory.close(session))
                : Registry.ask(directory -> directory.closeUser(String.valueOf(user)));
        output.print(new JsonObject().put("closed", closed), () -> output.line("closed " + closed));
        return closed == 0 && session != null ? ExitStatus.NOT_FOUND : ExitStatus.OK;
    }
}
