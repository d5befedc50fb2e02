package dev.mooring.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/** Rules for the Dockerfile: values that it repeats, and its build context. Needs no Docker engine. */
class ImageTest {

    private final String dockerfile = DeploymentFiles.text("Dockerfile").replace("\\\n", " ");

    @Test
    void the_cache_is_trained_with_the_flags_of_the_entrypoint() {
        List<String> training = Arrays.stream(DeploymentFiles.only(dockerfile, "^RUN aot-cache \\S+ \\S+ (.*)$")
                        .strip()
                        .split("\\s+"))
                .toList();
        List<String> entrypoint = entrypoint();
        String sizing = DeploymentFiles.only(dockerfile, "^ENV JDK_JAVA_OPTIONS=\"([^\"]+)\"");
        assertThat(training).isNotEmpty().allMatch(flag -> entrypoint.contains(flag) || sizing.contains(flag));
        assertThat(entrypoint).contains("-XX:AOTCache=/opt/mooring/mooring.aot", "-XX:+UseCompactObjectHeaders");
        assertThat(DeploymentFiles.text("src/test/bench/sizing").replace("\\\n", " "))
                .containsPattern(String.join(
                        "\\s+", training.stream().map(ImageTest::quoted).toList()));
    }

    @Test
    void the_jvm_flags_avoid_its_warnings() {
        assertThat(entrypoint())
                .contains("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void every_base_image_is_pinned_by_digest() {
        assertThat(DeploymentFiles.all(dockerfile, "^FROM (\\S+:\\S+)"))
                .hasSize(3)
                .allMatch(image -> image.matches(".*@\\$\\{[A-Z]+_DIGEST}"));
        assertThat(DeploymentFiles.all(dockerfile, "^ARG [A-Z]+_DIGEST=(.*)$"))
                .hasSize(3)
                .allMatch(digest -> digest.matches("sha256:[0-9a-f]{64}"));
    }

    @Test
    void copied_files_are_not_excluded_from_the_build_context() {
        List<String> admitted = DeploymentFiles.all(DeploymentFiles.text(".dockerignore"), "^!(.*)$");
        Stream<String> copied = DeploymentFiles.all(dockerfile, "^COPY (?!--from)(.*) \\S+$").stream()
                .flatMap(files -> Stream.of(files.strip().split("\\s+")));
        assertThat(copied).isNotEmpty().allSatisfy(file -> assertThat(admitted).contains(file));
    }

    @Test
    void no_project_file_is_treated_as_a_library() throws IOException {
        List<String> ours = List.of(DeploymentFiles.only(DeploymentFiles.text(".ci/layers"), "^ours=\\((.*)\\)$")
                .split(" "));
        Path resources = DeploymentFiles.ROOT.resolve("src/main/resources");
        try (Stream<Path> files = Files.list(resources)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("META-INF") && !name.equals("dev")))
                    .isNotEmpty()
                    .isSubsetOf(ours);
        }
        assertThat(ours).contains("dev/mooring", "client");
    }

    private List<String> entrypoint() {
        String array = DeploymentFiles.only(dockerfile, "^ENTRYPOINT (\\[.*])$");
        List<String> flags = new ArrayList<>();
        DeploymentFiles.json(array).forEach(flag -> flags.add(flag.asText()));
        return flags;
    }

    private static String quoted(String flag) {
        return Pattern.quote(flag);
    }
}
