package dev.mooring.cli;

import dev.mooring.aws.RolloutResult;
import dev.mooring.aws.RolloutResult.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The summary of a rollout in Markdown, for the page of a workflow run.
 *
 * @param file the file to which the summary is appended; empty for no summary
 */
record RolloutSummary(Optional<Path> file) {

    /**
     * Checks before the rollout that the file can be written.
     *
     * @throws IllegalArgumentException when the file cannot be written
     */
    RolloutSummary {
        file.ifPresent(path -> write(path, ""));
    }

    /**
     * Appends the summary of a rollout.
     *
     * @param remarks further facts, each as {@code name: value}
     */
    void append(RolloutResult result, String title, List<String> remarks) {
        file.ifPresent(path -> write(path, text(result, title, remarks)));
    }

    private static void write(Path path, String text) {
        try {
            Path ignored = Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot write the file of --summary: " + e, e);
        }
    }

    static String text(RolloutResult result, String title, List<String> remarks) {
        List<String> lines = new ArrayList<>();
        lines.add("## Rollout to " + cell(title) + ": " + RolloutOutput.verdict(result.ending()));
        lines.add("");
        lines.add(cell(result.why()) + ".");
        lines.add("");
        lines.add("| | |");
        lines.add("|---|---|");
        result.release().ifPresent(release -> {
            lines.add(row("image", "`" + release.image() + "`"));
            lines.add(row("version", release.version()));
        });
        row(lines, "task definition", result.history().ours());
        row(lines, "former task definition", result.history().former());
        row(lines, "former image", result.history().formerImage());
        lines.add(row("took", result.took().toSeconds() + " s"));
        remarks.forEach(remark -> {
            String[] parts = remark.split(": ", 2);
            lines.add(row(parts[0], parts.length > 1 ? parts[1] : ""));
        });
        if (result.ending() != Ending.STEADY && !result.events().isEmpty()) {
            lines.add("");
            lines.add("Latest events of the service:");
            lines.add("");
            result.events().forEach(event -> lines.add("- " + cell(event)));
        }
        return String.join("\n", lines) + "\n\n";
    }

    private static void row(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add(row(name, "`" + value + "`"));
        }
    }

    private static String row(String name, String value) {
        return "| " + cell(name) + " | " + cell(value) + " |";
    }

    /** Escapes text from AWS and from commands, so that it cannot end a cell or a line of the table. */
    private static String cell(String text) {
        return Output.cell(text).replace("|", "\\|").replace("<", "&lt;");
    }
}
