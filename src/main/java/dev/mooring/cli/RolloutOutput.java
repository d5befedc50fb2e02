package dev.mooring.cli;

import dev.mooring.app.Terminal;
import dev.mooring.aws.RolloutResult;
import dev.mooring.aws.RolloutResult.Ending;
import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * The printer of a rollout's progress: at a terminal it rewrites one line, elsewhere it prints a line per step. Owned
 * by one thread.
 */
final class RolloutOutput {

    /**
     * Moves the cursor to the start of the line, erases the line, and switches line wrapping off, because a wrapped
     * line could not be erased.
     */
    private static final String OVERWRITE = "\r\u001b[K\u001b[?7l";

    private static final String WRAP_ON = "\u001b[?7h";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean isTerminal = Terminal.isPresent();
    private boolean isLineOpen;

    RolloutOutput(CommandLine command) {
        this.out = command.getOut();
        this.err = command.getErr();
    }

    /** Whether the output is a terminal. */
    boolean isTerminal() {
        return isTerminal;
    }

    /** Prints a line that stays. */
    void line(String text) {
        closeLine();
        out.println(Output.cell(text));
    }

    /** Prints a line that the next line may replace. */
    void progress(String text) {
        if (isTerminal) {
            out.print(OVERWRITE + Output.cell(text) + WRAP_ON);
            out.flush();
            isLineOpen = true;
        } else {
            line(text);
        }
    }

    /** Prints a line about a problem that does not end the rollout. */
    void remark(String text) {
        closeLine();
        err.println(Output.cell(text));
    }

    /** Prints the last lines. Returns the exit status. */
    int end(RolloutResult result) {
        closeLine();
        boolean isDone = result.ending() == Ending.STEADY;
        if (!isDone) {
            result.events().forEach(event -> err.println("  " + Output.cell(event)));
        }
        String time = " (" + result.took().toSeconds() + " s)";
        (isDone ? out : err).println(Output.cell(verdict(result.ending()) + ": " + result.why()) + time);
        return status(result.ending());
    }

    /** An ending in a few words. */
    static String verdict(Ending ending) {
        return switch (ending) {
            case STEADY -> "done";
            case UNCLEAR -> "failed";
            case ROLLED_BACK_BY_ECS -> "rolled back by ECS";
            case ROLLED_BACK -> "rolled back";
            case NOT_POSSIBLE -> "not possible";
        };
    }

    private static int status(Ending ending) {
        return switch (ending) {
            case STEADY -> ExitStatus.OK;
            case UNCLEAR -> ExitStatus.FAILED;
            case ROLLED_BACK_BY_ECS -> ExitStatus.ROLLED_BACK_BY_ECS;
            case ROLLED_BACK -> ExitStatus.ROLLED_BACK;
            case NOT_POSSIBLE -> ExitStatus.NOT_POSSIBLE;
        };
    }

    private void closeLine() {
        if (isLineOpen) {
            out.println();
            isLineOpen = false;
        }
    }
}
