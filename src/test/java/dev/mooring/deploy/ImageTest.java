package dev.mooring.deploy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;

/** Rules for the Dockerfile: values that it repeats, and its build context. Needs no Docker engine. */
class ImageTest {

    /** A stand-in for a node that says that it listens and makes a cache; the clients run on the real JVM. */
    private static final String STAND_IN_FOR_JAVA = """
            #!/usr/bin/env bash
            case "$*" in *TrainingClients*) exec "$REAL_JAVA" "$@" ;; esac
            for flag; do
              case $flag in -XX:AOTCacheOutput=*) echo cache >"${flag#*=}" ;; esac
            done
            echo listening
            trap 'exit 0' TERM
            sleep 60 &
            wait
            """;

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
    void the_training_clients_are_compiled_in_the_image_for_the_script() {
        String classes =
                DeploymentFiles.only(dockerfile, "^RUN javac --release 17 -d (\\S+) \\.ci/TrainingClients\\.java$");
        assertThat(dockerfile)
                .contains(
                        "\nFROM jdk AS training\n",
                        "\nENV TRAINING_CLASSES=" + classes + "\n",
                        "\nCOPY --from=training " + classes + " " + classes + "\n");
        assertThat(DeploymentFiles.text(".ci/aot-cache")).contains("${TRAINING_CLASSES:-}");
    }

    @Test
    void the_script_makes_no_cache_if_no_client_can_connect(@TempDir Path folder) throws IOException {
        // Instead of a node: a server that refuses each handshake.
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        try {
            Path bin = Files.createDirectory(folder.resolve("bin"));
            Path java = Files.writeString(bin.resolve("java"), STAND_IN_FOR_JAVA);
            assertThat(java.toFile().setExecutable(true)).isTrue();
            Path jdk = Path.of(System.getProperty("java.home"), "bin");
            Path cache = folder.resolve("mooring.aot");

            Shell.Result result = new Shell()
                    .with("PATH", bin + ":" + jdk + ":" + Shell.path())
                    .with("REAL_JAVA", jdk.resolve("java").toString())
                    .with("PORT", String.valueOf(server.getAddress().getPort()))
                    .run(".ci/aot-cache", cache.toString(), "mooring.jar");

            assertThat(result.output()).contains("aot-cache: no client could connect: 0 sessions");
            assertThat(result.status()).isEqualTo(1);
            assertThat(cache).doesNotExist();
        } finally {
            server.stop(0);
        }
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
