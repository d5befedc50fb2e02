package dev.mooring.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures what one operation of a bench allocates, in a JVM of its own. Times differ from machine to machine and from
 * run to run. Bytes do not where the optimizing compiler is switched off: what it would spare depends on what it has
 * seen.
 */
final class Allocations {

    private static final int SLACK = 16;
    private static final int PATIENCE_SECONDS = 120;

    private final Path folder;
    private final double factor;

    /**
     * @param folder an empty folder for the results
     * @param factor by how much more than what is written down is allowed
     */
    Allocations(Path folder, double factor) {
        this.folder = folder;
        this.factor = factor;
    }

    /**
     * Fails if a bench allocates more than is allowed, and 16 bytes.
     *
     * @param written a line for each bench, with the bytes that it allocates
     * @param benches the arguments of JMH that choose the benches
     */
    void assertWithin(String written, String... benches) throws IOException, InterruptedException {
        Map<String, Double> measured = measure(benches);
        Map<String, Double> bounds = written.lines()
                .map(line -> line.split(" +(?=\\d+$)", -1))
                .collect(Collectors.toMap(
                        parts -> parts[0], parts -> Double.valueOf(parts[1]), (one, same) -> one, TreeMap::new));
        assertThat(measured.keySet())
                .as("benches, and the lines of BOUNDS: each bench has one, with the bytes that it allocates now")
                .isEqualTo(bounds.keySet());
        List<String> tooMuch = new ArrayList<>();
        bounds.forEach((bench, bound) -> {
            double bytes = measured.getOrDefault(bench, 0.0);
            double limit = bound * factor + SLACK;
            if (bytes > limit) {
                tooMuch.add("%s: %.0f bytes per operation, %.0f written down, at most %.0f allowed"
                        .formatted(bench, bytes, bound, limit));
            }
        });
        assertThat(tooMuch)
                .as("Look what allocates more: src/test/run org.openjdk.jmh.Main NAME -prof gc. If it has to, write the"
                        + " measured number into BOUNDS, and the reason into the commit")
                .isEmpty();
    }

    /** Runs the benches in one JVM, each for half a second or less. */
    private Map<String, Double> measure(String... benches) throws IOException, InterruptedException {
        Path results = folder.resolve("results.json");
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-Djmh.ignoreLock=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jmh.Main"));
        command.addAll(List.of(benches));
        command.addAll(List.of("-f", "0", "-wi", "3", "-w", "100ms", "-i", "3", "-r", "100ms", "-foe", "true"));
        command.addAll(List.of("-prof", "gc", "-rf", "json", "-rff", results.toString()));
        Process jmh = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jmh.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            jmh.destroyForcibly();
        }
        assertThat(jmh.exitValue()).as(Files.readString(output)).isZero();
        return new JsonArray(Files.readString(results))
                .stream()
                        .map(JsonObject.class::cast)
                        .collect(Collectors.toMap(
                                Allocations::name, Allocations::allocated, (one, same) -> one, TreeMap::new));
    }

    private static String name(JsonObject result) {
        String bench = result.getString("benchmark");
        String name = bench.substring(Bench.class.getPackageName().length() + 1);
        return result.getJsonObject("params", new JsonObject()).stream()
                .map(param -> " " + param.getKey() + "=" + param.getValue())
                .collect(Collectors.joining("", name, ""));
    }

    private static double allocated(JsonObject result) {
        return result.getJsonObject("secondaryMetrics")
                .getJsonObject("gc.alloc.rate.norm")
                .getDouble("score");
    }
}
