package dev.mooring.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command answers: with a table, or with JSON for programs. */
final class Output {

    private static final String GAP = "  ";

    @Option(names = "--json", description = "Answer with JSON, as the HTTP API does, instead of a table.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Prints the answer in the form that was asked for. */
    void print(JsonObject answer, Runnable table) {
        if (json) {
            out().println(answer.encodePrettily());
        } else {
            table.run();
        }
    }

    /** Prints one line. */
    void line(String text) {
        out().println(text);
    }

    /** Prints one line that is not part of the answer. */
    void remark(String text) {
        command.commandLine().getErr().println(text);
    }

    /** Prints rows, the first of which are the columns' titles, each column as wide as it must be. */
    void table(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths.get(i) - row.get(i).length()))
                        .append(GAP);
            }
            line(line.toString().stripTrailing());
        }
    }

    /** A value as it stands in a table; what clients say of themselves cannot move the cursor of a terminal. */
    static String cell(Object value) {
        String text = value instanceof Iterable<?> many ? join(many) : String.valueOf(value);
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String join(Iterable<?> many) {
        List<String> texts = new ArrayList<>();
        many.forEach(each -> texts.add(String.valueOf(each)));
        return String.join(",", texts);
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
