package dev.mooring.support;

import io.vertx.core.json.JsonArray;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The image's way to start a node, without the image: a JDK 25, the flags of the Dockerfile, and an ahead-of-time cache
 * that {@code .ci/aot-cache} makes of the jar that was just built, once for each build.
 */
final class ImageRuntime {

    private static final Path JVMS = Path.of("/usr/lib/jvm");
    private static final List<String> VARIABLES = List.of("JAVA_25_HOME", "JAVA_HOME_25_X64", "JAVA_HOME_25_ARM64");

    /** Half of a task's 1 GB; without this flag the JVM would take half of this machine's memory. */
    private static final String HEAP = "-Xmx512m";

    /** The number of processors that the JVM sees in a task of 0.5 vCPU. */
    private static final String PROCESSORS = "-XX:ActiveProcessorCount=1";

    /** Less than the image's minute: the tests wait for it, once for each build. */
    private static final String TRAINING_SECONDS = "20";

    private static final class Holder {
        private static final Optional<NodeRuntime> RUNTIME = jdk().map(ImageRuntime::of);
    }

    private ImageRuntime() {}

    /** The runtime; empty if no JDK 25 is installed. */
    static Optional<NodeRuntime> find() {
        return Holder.RUNTIME;
    }

    private static Optional<Path> jdk() {
        Stream<Path> named = VARIABLES.stream()
                .map(System::getenv)
                .flatMap(Stream::ofNullable)
                .map(Path::of);
        File[] installed = JVMS.toFile().listFiles(file -> file.getName().matches(".*\\b25\\b.*"));
        Stream<Path> usual =
                Arrays.stream(installed == null ? new File[0] : installed).map(File::toPath);
        return Stream.concat(named, usual)
                .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                .findFirst();
    }

    private static NodeRuntime of(Path jdk) {
        try {
            String dockerfile = Files.readString(Path.of("Dockerfile")).replace("\\\n", " ");
            List<String> training = words(only(dockerfile, "^RUN aot-cache \\S+ \\S+ (.*)$"));
            Stream<String> sizing = words(only(dockerfile, "^ENV JDK_JAVA_OPTIONS=\"([^\"]+)\"")).stream()
                    .map(flag -> flag.startsWith("-XX:MaxRAMPercentage=") ? HEAP : flag);
            Stream<String> fixed = new JsonArray(only(dockerfile, "^ENTRYPOINT (\\[.*])$"))
                    .stream()
                            .map(String::valueOf)
                            .filter(word -> word.startsWith("-") && !word.equals("-jar"))
                            .filter(word -> !word.startsWith("-XX:AOTCache="));
            List<String> flags = Stream.concat(Stream.concat(sizing, fixed), Stream.of(PROCESSORS))
                    .toList();
            Path cache = cache(jdk, Path.of(JarProcess.JAR), training);
            String name = "Java 25 with the image's flags and its ahead-of-time cache: " + String.join(" ", flags);
            return new NodeRuntime(name, jdk.resolve("bin/java").toString(), flags, List.of("-XX:AOTCache=" + cache));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Path cache(Path jdk, Path jar, List<String> training) throws IOException, InterruptedException {
        // A cache works only with the jar file from which it was made.
        Path cache = jar.resolveSibling(
                jar.getFileName() + "." + Files.getLastModifiedTime(jar).toMillis() + ".aot");
        if (Files.exists(cache)) {
            return cache;
        }
        List<String> command = Stream.concat(
                        Stream.of(".ci/aot-cache", cache.toString(), jar.toString()), training.stream())
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().merge("PATH", jdk.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        builder.environment().put("PORT", String.valueOf(freePort()));
        builder.environment().put("TRAINING_SECONDS", TRAINING_SECONDS);
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new AssertionError(".ci/aot-cache answered " + status);
        }
        return cache;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    private static String only(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("the Dockerfile has no " + pattern);
        }
        return matcher.group(1);
    }
}
