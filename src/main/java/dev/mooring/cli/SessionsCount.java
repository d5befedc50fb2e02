package dev.mooring.cli;

import dev.mooring.registry.LiveNodes;
import dev.mooring.registry.SessionDirectory;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code sessions count}: counts the live sessions. */
@Command(
        name = "count",
        description = {
            "Counts the live sessions of all nodes: in total, by transport, authenticated, and widgets. The numbers are"
                    + " those of each node's last renewal, which is at most 5 s old."
        })
final class SessionsCount implements Callable<Integer> {

    @Option(names = "--by-namespace", description = "Also count the sockets of each namespace.")
    private boolean byNamespace;

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        LiveNodes live = Registry.ask(SessionDirectory::nodes);
        JsonObject counts = byNamespace ? live.countsByNamespaceToJson() : live.countsToJson();
        output.print(counts, () -> {
            List<List<String>> rows = new ArrayList<>();
            counts.forEach(count -> {
                if (count.getValue() instanceof JsonObject namespaces) {
                    namespaces.forEach(each ->
                            rows.add(List.of("in " + Output.cell(each.getKey()), Output.cell(each.getValue()))));
                } else {
                    rows.add(List.of(count.getKey(), Output.cell(count.getValue())));
                }
            });
            output.table(rows);
        });
        return ExitStatus.OK;
    }
}
