package dev.mooring.fleet;

import dev.mooring.fleet.Rehearsal.Outcome;
import dev.mooring.support.LoadReport;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The results of all rehearsals of a test run as a Markdown table, for docs/deploy.md. */
final class RehearsalTable {

    private static final Path FILE = Path.of("target/rehearsal.md");

    private static final String HEAD = """
            | run | sessions left at the delay's end | connections cut | without service, ms: p50 | p95 | max \
            | failed connects | lost | doubled | recovered | old nodes in the registry |
            |---|---|---|---|---|---|---|---|---|---|---|
            """;

    private final List<String> rows = new ArrayList<>();
    private String runtime = "";

    /** Adds a rehearsal, and writes the table. */
    void add(String run, Outcome outcome, LoadReport load, String runtimeName) throws IOException {
        runtime = runtimeName;
        int recovered = load.count("recovered") + load.count("tookOver");
        rows.add("| "
                + String.join(
                        " | ",
                        run,
                        number(outcome.left()),
                        number(outcome.cut()),
                        outage(load, "p50"),
                        outage(load, "p95"),
                        outage(load, "max"),
                        number(failedConnects(load)),
                        number(load.count("lost") + load.count("lostByUnrecovered")),
                        number(load.count("doubledOffsets") + load.count("doubledMessages")),
                        recovered + " of " + (recovered + load.count("notRecovered")),
                        number(outcome.registered()))
                + " |\n");
        Files.writeString(FILE, text(load));
    }

    private String text(LoadReport load) throws IOException {
        return """
                By `mvn -B -Prehearsal verify` on %s, %d processors (%s), %s: %d clients on three transport paths; %s.

                %s%s""".formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        System.getProperty("os.name"),
                        load.count("members"),
                        runtime,
                        HEAD,
                        String.join("", rows));
    }

    private static String processor() throws IOException {
        Path facts = Path.of("/proc/cpuinfo");
        if (!Files.exists(facts)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(facts).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst("[^:]*:\\s*", ""))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    /** Connects that were refused or got no answer, and clients that did not come back. */
    static int failedConnects(LoadReport load) {
        JsonObject errors = load.tally("connectErrors");
        return load.count("away")
                + errors.fieldNames().stream().mapToInt(errors::getInteger).sum();
    }

    /** The outage of clients that do not move, or else of those that do. */
    private static String outage(LoadReport load, String percentile) {
        int losses = load.tally("outage").getInteger("count");
        int movers = load.tally("outageOfMoving").getInteger("count");
        return losses + movers == 0
                ? "none"
                : number(load.millis(losses > 0 ? "outage" : "outageOfMoving", percentile));
    }

    private static String number(int value) {
        return String.valueOf(value);
    }
}
