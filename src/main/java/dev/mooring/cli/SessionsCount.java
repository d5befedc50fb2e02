package dev.mooring.cli;

import dev.mooring.registry.SessionDirectory;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Counts the live sessions. */
@Command(
        name = "count",
        description = {
            "Counts the live sessions of all nodes: in all, by transport, and by who they are. As each node said at its"
                    + " last renewal, 5 s ago at most."
        })
final class SessionsCount implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        JsonObject counts = Registry.ask(SessionDirectory::nodes).countsToJson();
        output.print(counts, () -> {
            List<List<String>> rows = new ArrayList<>();
            counts.forEach(count -> rows.add(List.of(count.getKey(), Output.cell(count.getValue()))));
            output.table(rows);
        });
        return ExitStatus.OK;
    }
}
