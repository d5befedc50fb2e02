package dev.mooring.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a script of the project, or a tool, in the root folder, and collects its output. */
final class Shell {

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    /** The path without the shims of a Python version manager, which take as long as the tools themselves. */
    private static final String PATH = withoutShims();

    private final Map<String, String> environment = new HashMap<>();
    private Path folder = DeploymentFiles.ROOT;

    /** @param output standard output and standard error */
    record Result(int status, String output) {}

    /** Runs later commands in this folder. */
    Shell in(Path folder) {
        this.folder = folder;
        return this;
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Result run(String... command) {
        Path output = null;
        try {
            output = Files.createTempFile("shell", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            builder.environment().put("PATH", PATH);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " is not done after " + PATIENCE);
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            delete(output);
        }
    }

    /** The {@code PATH} of commands, with the folder of the tools first. */
    static String path() {
        return PATH;
    }

    /** The tools that this machine lacks. A test that needs one is skipped with a line that names it. */
    static List<String> missing(String... tools) {
        List<String> missing = new ArrayList<>();
        for (String tool : tools) {
            if (new Shell().run("bash", "-c", "command -v " + tool).status() != 0) {
                missing.add(tool);
            }
        }
        return missing;
    }

    private static String withoutShims() {
        String path = System.getenv("PATH");
        try {
            Process which = new ProcessBuilder("pyenv", "which", "aws")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String tool = new String(which.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return tool.startsWith("/") ? Path.of(tool).getParent() + ":" + path : path;
        } catch (IOException e) {
            return path; // no version manager
        }
    }

    private static void delete(Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
