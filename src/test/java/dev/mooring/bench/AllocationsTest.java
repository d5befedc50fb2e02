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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one operation of each bench may allocate. Times differ from machine to machine and from run to run; bytes do
 * not, where the optimizing compiler is switched off: what it would spare depends on what it has seen.
 */
class AllocationsTest {

    /** Bytes per operation as they were measured; more than that, {@link #FACTOR} and {@link #SLACK} fails. */
    private static final String BOUNDS = """
            BroadcastBench.emitToRoom members=10      2700
            BroadcastBench.emitToRoom members=1000    2700
            CodecBench.decodeEnginePacket              200
            CodecBench.decodeEvent                     464
            CodecBench.decodePayload                   912
            CodecBench.encodeAck                       360
            CodecBench.encodeEnginePacket              368
            CodecBench.encodeEvent                     400
            CodecBench.encodePayload                  1112
            CodecBench.readArgument                   1912
            CodecBench.writeArgument                   976
            HopBench.ask                               321
            HopBench.run                                64
            RoomIndexBench.addAndRemove                280
            RoomIndexBench.joinAndLeave                168
            RoomIndexBench.members                      40
            RoomIndexBench.membersAfterAChange        8280
            """;

    private static final double FACTOR = 1.1;
    private static final int SLACK = 16;

    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    Path folder;

    @Test
    void no_operation_allocates_more_than_is_written_down() throws IOException, InterruptedException {
        Map<String, Double> measured = measure();
        Map<String, Double> bounds = bounds();
        assertThat(measured.keySet())
                .as("benches, and the lines of BOUNDS: each bench has one, with the bytes that it allocates now")
                .isEqualTo(bounds.keySet());
        List<String> tooMuch = new ArrayList<>();
        bounds.forEach((bench, bound) -> {
            double bytes = measured.getOrDefault(bench, 0.0);
            double limit = bound * FACTOR + SLACK;
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

    private static Map<String, Double> bounds() {
        return BOUNDS.lines()
                .map(line -> line.split(" +(?=\\d+$)", -1))
                .collect(Collectors.toMap(
                        parts -> parts[0], parts -> Double.valueOf(parts[1]), (one, same) -> one, TreeMap::new));
    }

    /** All benches in one JVM, each for half a second or less. */
    private Map<String, Double> measure() throws IOException, InterruptedException {
        Path results = folder.resolve("results.json");
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-Djmh.ignoreLock=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.openjdk.jmh.Main"));
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
                                AllocationsTest::name, AllocationsTest::allocated, (one, same) -> one, TreeMap::new));
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
