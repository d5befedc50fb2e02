package dev.mooring.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code sessions}, which only has subcommands. */
@Command(
        name = "sessions",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Lists, inspects and closes live sessions across all nodes. SESSION is the public part of a session id: its"
                    + " first 16 characters, as lists and logs show it."
        },
        subcommands = {SessionsCount.class, SessionsList.class, SessionsShow.class, SessionsClose.class})
final class Sessions implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing subcommand: count, list, show or close");
    }
}
