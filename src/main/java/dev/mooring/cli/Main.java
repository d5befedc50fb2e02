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

/** The command line of the jar, and its main method. Without arguments it runs {@code serve}. */
@Command(
        name = "java -jar mooring.jar",
        versionProvider = Main.Release.class,
        synopsisSubcommandLabel = "[COMMAND]",
        description = {
            "A Socket.IO gateway, and commands for its operators: list and close sessions, list nodes, sign and revoke"
                    + " tokens, roll out an image.",
            "",
            "All settings are environment variables; the README lists them. The commands need the REDIS_URL of the"
                    + " nodes; a node with an embedded Redis prints its URL when it starts."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:Success; for serve: the node was stopped.",
            "1:Redis cannot be reached, or the node cannot start.",
            "2:No such session.",
            "2, 3, 4:Of the command rollout; see its own help.",
            "64:Invalid command line.",
            "78:Invalid environment variable; one line for each says what is allowed."
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
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the release and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    private Main() {}

    /** Runs the command of the arguments and exits with its status. After {@code serve} the node's threads run on. */
    public static void main(String[] args) {
        Logging.silence();
        if (args.length == 0 || (args.length == 1 && args[0].equals(Serve.NAME))) {
            // Without picocli, because loading it takes a tenth of a node's start.
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
        formatHelp(main);
        return main.setParameterExceptionHandler(Main::onBadUsage).setExecutionExceptionHandler(Main::onFailure);
    }

    /** Gives the help of all commands the same format. */
    private static void formatHelp(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .synopsisHeading("usage: ")
                .descriptionHeading("%n")
                .optionListHeading("%nOptions:%n")
                .parameterListHeading("%nArguments:%n")
                .commandListHeading("%nCommands:%n")
                .width(WIDTH);
        command.getSubcommands().values().forEach(Main::formatHelp);
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

    /** The release, for {@code --version}. */
    static final class Release implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"mooring " + NodeProcess.version()};
        }
    }
}
