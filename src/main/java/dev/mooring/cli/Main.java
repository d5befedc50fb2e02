package dev.mooring.cli;

import dev.mooring.app.NodeProcess;
import dev.mooring.config.BadConfiguration;
import dev.mooring.logging.Logging;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command line. Without a word it is {@code serve}. */
@Command(
        name = "java -jar mooring.jar",
        versionProvider = Main.Release.class,
        synopsisSubcommandLabel = "[COMMAND]",
        description = {
            "A Socket.IO gateway, and commands that tell who is connected to its nodes, and who no longer may be.",
            "",
            "Everything is configured by environment variables, which the README lists. Commands need the REDIS_URL of"
                    + " the nodes; a node that runs a Redis of its own says its URL when it starts."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:Done; a node was stopped.",
            "1:Redis cannot be reached, or the node cannot start.",
            "2:There is no such session.",
            "2, 3, 4:Of rollout: its own help says which.",
            "64:Invalid command line.",
            "78:Invalid environment variable; a line for each says what is allowed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  java -jar mooring.jar fleet --nodes=3",
            "  REDIS_URL=redis://cache:6379 java -jar mooring.jar sessions count",
            "  REDIS_URL=redis://cache:6379 java -jar mooring.jar sessions list --user=agent-7"
        },
        subcommands = {
            Serve.class,
            FleetCommand.class,
            FleetNode.class,
            Sessions.class,
            Nodes.class,
            Token.class,
            Revoke.class,
            RolloutCommand.class
        })
public final class Main implements Callable<Integer> {

    private static final int WIDTH = 100;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the release and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean version;

    private Main() {}

    /** Does what the words say, and exits; a node goes on until it is stopped. */
    public static void main(String[] args) {
        Logging.silence();
        if (args.length == 0 || (args.length == 1 && args[0].equals(Serve.NAME))) {
            // A node does not wait for what reads command lines, which takes a tenth of its start.
            NodeProcess.start();
            return;
        }
        int status = commandLine().execute(args);
        if (status != Serve.GOES_ON) {
            System.exit(status);
        }
    }

    static CommandLine commandLine() {
        CommandLine main = new CommandLine(new Main());
        form(main);
        return main.setParameterExceptionHandler(Main::onBadUsage).setExecutionExceptionHandler(Main::onFailure);
    }

    /** Help of one form for all commands. */
    private static void form(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .synopsisHeading("usage: ")
                .descriptionHeading("%n")
                .optionListHeading("%nOptions:%n")
                .parameterListHeading("%nArguments:%n")
                .commandListHeading("%nCommands:%n")
                .width(WIDTH);
        command.getSubcommands().values().forEach(Main::form);
    }

    @Override
    public Integer call() {
        return new Serve().call();
    }

    private static int onBadUsage(ParameterException failure, String[] args) {
        PrintWriter err = failure.getCommandLine().getErr();
        err.println(failure.getMessage());
        failure.getCommandLine().usage(err);
        return ExitStatus.BAD_USAGE;
    }

    private static int onFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(failure.getMessage());
        if (failure instanceof BadConfiguration) {
            return ExitStatus.BAD_CONFIGURATION;
        }
        return failure instanceof IllegalArgumentException ? ExitStatus.BAD_USAGE : ExitStatus.FAILED;
    }

    /** The release, as the build has written it down. */
    static final class Release implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"mooring " + NodeProcess.version()};
        }
    }
}
