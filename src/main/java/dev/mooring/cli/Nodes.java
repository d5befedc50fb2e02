package dev.mooring.cli;

import dev.mooring.registry.LiveNodes;
import dev.mooring.registry.NodeRecord;
import dev.mooring.registry.SessionDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code nodes}: lists the live nodes. */
@Command(
        name = "nodes",
        description = {"Lists the live nodes with the numbers of their last renewal, which is at most 5 s old."})
final class Nodes implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() {
        LiveNodes live = Registry.ask(SessionDirectory::nodes);
        output.print(live.toJson(), () -> table(live));
        return ExitStatus.OK;
    }

    private void table(LiveNodes live) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "STATE", "ADDRESS", "ZONE", "VERSION", "STARTED", "SESSIONS", "WEBSOCKET", "POLLING"));
        for (NodeRecord node : live.nodes()) {
            rows.add(List.of(
                    node.id(),
                    node.field("state"),
                    node.field("address"),
                    node.field("zone").isEmpty() ? "-" : node.field("zone"),
                    node.field("version"),
                    node.field("startedAt"),
                    node.field("sessions"),
                    node.field("websocket"),
                    node.field("polling")));
        }
        output.table(rows);
    }
}
