package dev.mooring.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Closes sessions. */
@Command(
        name = "close",
        description = {
            "Closes one session, or all of a user, wherever they are. That is final: the client is made to leave its"
                    + " namespaces, and a stock client does not come back by itself."
        })
final class SessionsClose implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    /** Whose sessions. */
    static final class Which {

        @Parameters(paramLabel = "SESSION", description = "Its name, 16 characters.")
        private @Nullable String session;

        @Option(names = "--user", paramLabel = "SUB", description = "All of that user, the subject of its token.")
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
