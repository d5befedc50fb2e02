package dev.mooring.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The output of a command: a table for people, or JSON for programs. */
final class Output {

    private static final String GAP = "  ";

    @Option(names = "--json", description = "Print JSON, as the HTTP API answers, instead of a table.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Prints the answer as JSON if {@code --json} is given, otherwise as a table. */
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

    /** Prints one line to standard error, because it is not part of the answer. */
    void remark(String text) {
        command.commandLine().getErr().println(text);
    }

    /** Prints a table. The first row has the titles of the columns; each column is as wide as its widest cell. */
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

    /** The text of a value in a table. Control characters are replaced, so that no client can control the terminal. */
    static String cell(Object value) {
        String text = value instanceof Iterable<?> values ? join(values) : String.valueOf(value);
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String join(Iterable<?> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(each -> texts.add(String.valueOf(each)));
        return String.join(",", texts);
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
