package dev.mooring.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What operators do with sessions. */
@Command(
        name = "sessions",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Tells who is connected where, and closes sessions. A session is named by the 16 characters that lists and"
                    + " logs show, which are the beginning of the client's sid."
        },
        subcommands = {SessionsCount.class, SessionsList.class, SessionsShow.class, SessionsClose.class})
final class Sessions implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "What about them? count, list, show or close");
    }
}
