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
 * The summary of a rollout in Markdown, for the page of a workflow's run.
 *
 * @param file what it is appended to; empty for none
 */
record RolloutSummary(Optional<Path> file) {

    /**
     * Checks, before anything is rolled out, that it can be written.
     *
     * @throws IllegalArgumentException when not
     */
    RolloutSummary {
        file.ifPresent(path -> write(path, ""));
    }

    /**
     * Appends it.
     *
     * @param remarks what happened beside the rollout, as {@code what: how}
     */
    void append(RolloutResult result, String title, List<String> remarks) {
        file.ifPresent(path -> write(path, text(result, title, remarks)));
    }

    private static void write(Path path, String text) {
        try {
            Path ignored = Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IllegalArgumentException("--summary cannot be written: " + e, e);
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
            lines.add("What the service said last:");
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

    /** Escapes text of AWS and of commands, so that it cannot end a cell or a line. */
    private static String cell(String text) {
        return Output.cell(text).replace("|", "\\|").replace("<", "&lt;");
    }
}
