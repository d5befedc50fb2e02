package dev.mooring.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;

/** Rules for the shell scripts that need no AWS: help, exit status, linting. */
class ScriptsTest {

    private static final String CHECK_DEPLOY = ".ci/check-deploy";

    /** A stand-in for npm. As with npm, the folder then has the requested package and no other one. */
    private static final String STAND_IN_FOR_NPM = """
            #!/bin/sh
            echo "$@" >> "$NPM_CALLS"
            for package; do :; done
            binary=${package##*/}
            binary=${binary%%@*}
            rm -rf "$3/node_modules"
            mkdir -p "$3/node_modules/.bin"
            printf '#!/bin/sh\\n' > "$3/node_modules/.bin/$binary"
            chmod +x "$3/node_modules/.bin/$binary"
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update-alb-for-websockets.sh",
                "deploy-to-ecs.sh",
                "cloudformation/up.sh",
                "cloudformation/github.sh"
            })
    void a_script_explains_itself(String script) {
        Path file = DeploymentFiles.ROOT.resolve(script);
        assertThat(Files.isExecutable(file)).isTrue();

        Shell.Result help = new Shell().run(file.toString(), "--help");
        assertThat(help.status()).isZero();
        assertThat(help.output()).startsWith("Usage: ").contains("[AWS_REGION]", "Exit status:");
        assertThat(help.output()).containsAnyOf("--dry-run", "--diff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update-alb-for-websockets.sh",
                "deploy-to-ecs.sh",
                "cloudformation/up.sh",
                "cloudformation/github.sh"
            })
    void an_unknown_option_exits_with_64(String script) {
        Shell.Result wrong =
                new Shell().run(DeploymentFiles.ROOT.resolve(script).toString(), "--no-such-option");
        assertThat(wrong.status()).isEqualTo(64);
        assertThat(wrong.output()).contains("--no-such-option", "--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"update-alb-for-websockets.sh", "deploy-to-ecs.sh"})
    void a_script_does_not_exit_at_its_first_failure(String script) {
        assertThat(DeploymentFiles.text(script)).doesNotContainPattern("(?m)^set -[a-z]*e");
    }

    @Test
    void every_shell_script_is_linted() {
        List<String> arguments = List.of(DeploymentFiles.text(CHECK_DEPLOY)
                .replace("\\\n", " ")
                .lines()
                .filter(line -> line.contains(" shellcheck -x ./*.sh "))
                .findFirst()
                .orElseThrow()
                .strip()
                .split("\\s+"));
        assertThat(shellScripts())
                .contains("src/test/run", "deploy-to-ecs.sh")
                .allMatch(script -> arguments.contains(script) || isInRoot(script), "is given to shellcheck");
    }

    private static boolean isInRoot(String script) {
        return !script.contains("/") && script.endsWith(".sh");
    }

    /** The shell scripts of the repository, recognised by their first line. */
    private static List<String> shellScripts() {
        Stream<Path> below = Stream.of(".ci", "cloudformation", "compose", "docs", "src")
                .flatMap(folder -> filesIn(DeploymentFiles.ROOT.resolve(folder), Integer.MAX_VALUE));
        return Stream.concat(filesIn(DeploymentFiles.ROOT, 1), below)
                .filter(Files::isRegularFile)
                .filter(ScriptsTest::isShellScript)
                .map(file -> DeploymentFiles.ROOT.relativize(file).toString())
                .toList();
    }

    private static Stream<Path> filesIn(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isShellScript(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            String first = new String(bytes.readNBytes(40), StandardCharsets.ISO_8859_1);
            return first.lines().findFirst().orElse("").matches("#!.*\\b(bash|sh|dash)");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_linters_from_npm_are_installed_once_and_both_stay(@TempDir Path root) throws IOException {
        Path script = Files.createDirectories(root.resolve(".ci")).resolve("check-deploy");
        Files.copy(DeploymentFiles.ROOT.resolve(CHECK_DEPLOY), script);
        Path npm = Files.createDirectories(root.resolve("bin")).resolve("npm");
        Files.writeString(npm, STAND_IN_FOR_NPM);
        assertThat(npm.toFile().setExecutable(true)).isTrue();
        Path calls = root.resolve("calls");
        Shell shell =
                new Shell().with("PATH", npm.getParent() + ":/usr/bin:/bin").with("NPM_CALLS", calls.toString());
        for (int run = 1; run <= 2; run++) {
            assertThat(shell.run(script.toString()).output())
                    .as("run %d", run)
                    .contains("workflows (actionlint): ok", "Dockerfile (dockerlinter): ok");
        }
        assertThat(Files.readAllLines(calls)).as("installations").hasSize(2);
    }
}
