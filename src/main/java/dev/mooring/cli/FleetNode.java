package dev.mooring.cli;

import dev.mooring.app.NodeProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs a node of a laptop's fleet: what {@code fleet} starts, and nobody types. */
@Command(
        name = FleetNode.NAME,
        hidden = true,
        description = {"Runs a node for the command fleet, and ends with it."})
final class FleetNode implements Callable<Integer> {

    static final String NAME = "fleet-node";

    @Override
    public Integer call() {
        NodeProcess.startOfFleet();
        return Serve.GOES_ON;
    }
}
