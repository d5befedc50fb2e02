package dev.mooring.cli;

import dev.mooring.app.Terminal;
import dev.mooring.aws.RolloutResult;
import dev.mooring.aws.RolloutResult.Ending;
import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * Prints the progress of a rollout: at a terminal one line that is rewritten, elsewhere a line per step. Owned by one
 * thread.
 */
final class RolloutOutput {

    /** To the line's start, the line erased, and a text that is too long is cut at the margin: a wrapped line would stay. */
    private static final String OVERWRITE = "\r\u001b[K\u001b[?7l";

    private static final String WRAP_AGAIN = "\u001b[?7h";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean isTerminal = Terminal.isPresent();
    private boolean isLineOpen;

    RolloutOutput(CommandLine command) {
        this.out = command.getOut();
        this.err = command.getErr();
    }

    /** Whether a person looks. */
    boolean isTerminal() {
        return isTerminal;
    }

    /** One line that stays. */
    void line(String text) {
        closeLine();
        out.println(Output.cell(text));
    }

    /** One line that the next one may replace. */
    void progress(String text) {
        if (isTerminal) {
            out.print(OVERWRITE + Output.cell(text) + WRAP_AGAIN);
            out.flush();
            isLineOpen = true;
        } else {
            line(text);
        }
    }

    /** One line about trouble that does not end the rollout. */
    void remark(String text) {
        closeLine();
        err.println(Output.cell(text));
    }

    /** The last lines; answers the exit status. */
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

    /** A verdict in a few words. */
    static String verdict(Ending ending) {
        return switch (ending) {
            case STEADY -> "done";
            case UNCLEAR -> "failed";
            case TAKEN_BACK_BY_ECS -> "rolled back by ECS";
            case TAKEN_BACK_BY_US -> "rolled back";
            case NOT_POSSIBLE -> "not possible";
        };
    }

    private static int status(Ending ending) {
        return switch (ending) {
            case STEADY -> ExitStatus.OK;
            case UNCLEAR -> ExitStatus.FAILED;
            case TAKEN_BACK_BY_ECS -> ExitStatus.ROLLED_BACK_BY_ECS;
            case TAKEN_BACK_BY_US -> ExitStatus.ROLLED_BACK;
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
