package dev.mooring.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code src/main/client/install} with an npm that fails as often as the test says. */
class ClientInstallTest {

    @TempDir
    Path folder;

    private record Run(int status, String said) {}

    private Run install(int failures) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path npm = bin.resolve("npm");
        Files.writeString(npm, """
                #!/bin/sh
                if [ "$1" = config ]; then echo https://registry.example.com/; exit 0; fi
                echo "npm $*"
                echo attempt >> "$ATTEMPTS"
                [ "$(wc -l < "$ATTEMPTS")" -gt "$FAILURES" ]
                """);
        Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "src/main/client/install",
                        folder.resolve("client").toString())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        bin + ":/usr/bin:/bin",
                        "ATTEMPTS",
                        folder.resolve("attempts").toString(),
                        "FAILURES",
                        String.valueOf(failures),
                        "NPM_CI_PAUSE",
                        "0"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), said);
    }

    private long attempts() throws IOException {
        return Files.readAllLines(folder.resolve("attempts")).size();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 3"})
    void a_failed_download_is_tried_again_and_each_attempt_is_logged(int failures, int attempts) throws Exception {
        Run run = install(failures);
        assertThat(run.status()).as(run.said()).isZero();
        assertThat(attempts()).isEqualTo(attempts);
        assertThat(run.said())
                .contains("waiting for npm: it fetches the browser client from https://registry.example.com/ (attempt "
                        + attempts + " of 3)");
    }

    @Test
    void three_failures_end_the_build_and_name_the_settings_for_proxies_and_registries() throws Exception {
        Run run = install(99);
        assertThat(run.status()).isEqualTo(1);
        assertThat(attempts()).isEqualTo(3);
        assertThat(run.said())
                .contains(
                        "HTTPS_PROXY",
                        "HTTP_PROXY",
                        "NO_PROXY",
                        "npm_config_registry",
                        "npm_config_cafile",
                        "~/.npmrc");
        install(0);
        assertThat(attempts()).as("a failed installation is tried again").isEqualTo(4);
    }

    @Test
    void nothing_is_downloaded_if_the_lock_file_is_unchanged() throws Exception {
        install(0);
        Run second = install(0);
        assertThat(second.status()).isZero();
        assertThat(second.said()).isEmpty();
        assertThat(attempts()).isEqualTo(1);
    }
}
